"""With the triggers gone, every change to the links themselves is found."""

from operator import attrgetter

import pytest
from django.db.models import F, Max

from apps.history.faults import How
from apps.history.models import Link, beginning_of
from tests.tampering.made_up import another, columns_of

COLUMNS = [field for field in columns_of(Link) if field.attname != "hotfix_id"]


@pytest.fixture
def links(hotfix):
    """The chain of the hot fix, oldest link first."""
    return list(hotfix.links.order_by("number"))


@pytest.mark.parametrize("field", COLUMNS, ids=attrgetter("name"))
@pytest.mark.parametrize("place", [0, 5, -1])
def test_each_column_that_is_altered(field, place, links, found):
    link = links[place]
    value = another(field, getattr(link, field.attname))
    Link.objects.filter(pk=link.pk).update(**{field.attname: value})
    named = [(fault.table, fault.row) for fault in found()]
    # A link with another number leaves a gap; one that names another row leaves that one without a link.
    assert ("history.Link", link.pk) in named or ("history.Link", None) in named
    assert found()[0].chain == links[0].hotfix.reference


@pytest.mark.parametrize("place", [0, 5])
def test_a_link_that_is_deleted(place, links, found):
    Link.objects.filter(pk=links[place].pk)._raw_delete("default")
    fault = found()[0]
    assert (fault.number, fault.how) == (links[place].number, How.MISSING)


def test_the_last_link_that_is_deleted_leaves_its_row_behind(links, found):
    Link.objects.filter(pk=links[-1].pk)._raw_delete("default")
    [fault] = found()
    assert (fault.table, fault.row, fault.how) == (links[-1].table, links[-1].row, How.INSERTED)


def test_a_link_that_is_inserted(links, found):
    new = Link.objects.get(pk=links[-1].pk)
    new.pk, new.number, new.row = None, new.number + 1, 4_711
    new.previous, new.hash = beginning_of(links[-1].hash), new.seal(links[-1].hash)
    new.save_base(raw=True, force_insert=True)
    [fault] = found()
    assert (fault.number, fault.row, fault.how) == (new.number, 4_711, How.MISSING)


@pytest.mark.parametrize("distance", [1, 4])
def test_two_links_that_are_swapped(distance, links, found):
    one, other = links[3], links[3 + distance]
    Link.objects.filter(pk=one.pk).update(number=1_000_000)
    Link.objects.filter(pk=other.pk).update(number=one.number)
    Link.objects.filter(pk=one.pk).update(number=other.number)
    faults = found()
    assert (faults[0].row, faults[0].number, faults[0].how) == (other.pk, one.number, How.REORDERED)
    assert (one.pk, How.REORDERED) in [(fault.row, fault.how) for fault in faults]


def test_a_link_that_is_sealed_anew_is_named_by_the_next_one(links, found):
    links[5].digest = "0" * 64
    Link.objects.filter(pk=links[5].pk).update(digest=links[5].digest, hash=links[5].seal(links[4].hash))
    fault = found()[0]
    assert (fault.row, fault.number, fault.how) == (links[5].pk, links[5].number, How.ALTERED)


def test_a_link_that_is_moved_to_another_chain(links, found):
    last = Link.objects.filter(hotfix=None).aggregate(last=Max("number"))["last"]
    Link.objects.filter(pk=links[5].pk).update(hotfix=None, number=F("number") * 0 + last + 1)
    numbers = {(fault.chain, fault.number) for fault in found()}
    assert {("process data", last + 1), (links[0].hotfix.reference, links[5].number)} <= numbers
