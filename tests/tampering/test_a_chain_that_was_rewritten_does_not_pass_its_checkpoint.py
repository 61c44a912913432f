"""Who recomputes every hash, or cuts off the tail, cannot make the chain pass through a signed checkpoint."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.history import checkpoints, gone, signing_key
from apps.history.canonical import digest_of
from apps.history.chain_ends import settled_link
from apps.history.chained_models import chained_models
from apps.history.faults import How
from apps.history.models import Link, beginning_of
from tests.driving import NIGHT
from tests.tampering.made_up import history_rows

BOOKS = [book for book in chained_models() if book.relation is None]
# One of process data and one of a hot fix show what is the same for every table.
FIRST = (BOOKS[0].label, "hotfixes.HistoricalHotFix")
EACH = [
    pytest.param(book, id=book.label, marks=() if book.label in FIRST else pytest.mark.slow) for book in BOOKS
]


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return signing_key.create(tmp_path_factory.mktemp("key") / "signing.pem", owner="Hot Fix", at=NIGHT)


@pytest.fixture
def signed(hotfix, key, tmp_path):
    """Sign the present ends of all chains; what a verification then knows."""

    def sign():
        checkpoints.write(tmp_path, key=key, settled=settled_link(), at=clock.now())
        return gone.heads(checkpoints.read(tmp_path))

    return sign


def forged(chain):
    """Compute every link of `chain` (a queryset) again, as one does who knows how."""
    tables = {book.label: book.model for book in chained_models()}
    previous = ""
    for link in chain.order_by("number"):
        row = tables[link.table]._base_manager.get(pk=link.row)
        link.digest, link.previous = digest_of(row), beginning_of(previous)
        link.hash = previous = link.seal(previous)
        Link.objects.filter(pk=link.pk).update(digest=link.digest, previous=link.previous, hash=link.hash)


@pytest.mark.parametrize("book", EACH)
def test_a_chain_that_was_computed_again(book, hotfix, found, signed):
    row = history_rows(book, hotfix, how_many=3)[0]
    heads = signed()
    link = Link.objects.get(table=book.label, row=row.pk)
    book.model._base_manager.filter(pk=row.pk).update(history_change_reason="It was never like this.")
    forged(Link.objects.filter(hotfix=link.hotfix_id))
    assert found() == [], "The forger has made a mistake, and this tests nothing."
    [fault] = found(heads)
    last = Link.objects.filter(hotfix=link.hotfix_id).latest("number")
    assert (fault.row, fault.number, fault.how) == (last.pk, last.number, How.ALTERED)
    assert "Checkpoint" in str(fault)


def test_a_tail_that_was_cut_off(hotfix, found, signed):
    rows = history_rows(BOOKS[0], hotfix, how_many=2)
    heads = signed()
    gone = [row.pk for row in rows]
    last = Link.objects.filter(hotfix=None).latest("number")
    Link.objects.filter(table=BOOKS[0].label, row__in=gone)._raw_delete("default")
    BOOKS[0].model._base_manager.filter(pk__in=gone)._raw_delete("default")
    assert found() == []
    [fault] = found(heads)
    assert (fault.chain, fault.number, fault.how) == ("process data", last.number, How.MISSING)


def test_a_whole_hot_fix_that_was_taken_away(hotfix, found, signed):
    heads = signed()
    heads["HF-2026-0999"] = {12: ("0" * 64, "an old checkpoint")}
    [fault] = found(heads)
    assert (fault.chain, fault.number, fault.how) == ("HF-2026-0999", 12, How.MISSING)


def test_what_came_after_the_checkpoint_is_no_fault(hotfix, found, signed):
    heads = signed()
    history_rows(BOOKS[0], hotfix, how_many=2)
    with clock.set_to(NIGHT + timedelta(hours=1)):
        heads = signed() | heads
    assert found(heads) == []
