"""Which run finds what: the daily one what is new, open or just moved; its share and the whole the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.accounts.models import User
from apps.common import clock
from apps.history import protection, sealing, signing_key
from apps.history.faults import PROCESS_DATA
from apps.history.models import Link, Seal, beginning_of
from apps.hotfixes.models import HotFix
from apps.systems.models import System
from tests.driving import NIGHT, drive, make_company, report
from tests.tampering.by_sql import run

# One part holds all that is old, so that the share of each day is everything.
ALL, NONE = "1", "0"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[SimpleNamespace]:
    """An old hot fix, one that moved before the last checkpoint, an open one; sealed, without triggers."""
    from django.test import override_settings

    folder: Path = tmp_path_factory.mktemp("site")
    (folder / "checkpoints").mkdir()
    given = {
        "SIGNING_KEY": folder / "signing.pem",
        "CHECKPOINTS": folder / "checkpoints",
        "VERIFIED_WITHIN": 1,
    }
    with (
        django_db_blocker.unblock(),
        clock.set_to(NIGHT),
        override_settings(**given),
        transaction.atomic(),
    ):
        signing_key.create(given["SIGNING_KEY"], owner="Halden", at=NIGHT)
        sealing.begin()
        company = make_company()
        old = drive(report(company), company, to="cancelled")
        call_command("checkpoint", "--verify", stdout=StringIO())
        moved = drive(report(company), company, to="cancelled")
        opened = drive(report(company), company, to="qualification")
        call_command("checkpoint", "--verify", stdout=StringIO())
        protection.remove()
        assert "No:" not in verified()
        yield SimpleNamespace(company=company, old=old, moved=moved, opened=opened)
        transaction.set_rollback(True)


@pytest.fixture
def db(site: SimpleNamespace) -> Iterator[None]:
    with clock.set_to(NIGHT), transaction.atomic():
        yield
        transaction.set_rollback(True)


def verified(*words: str) -> str:
    """What `verify_history` says; a refusal begins with "No:"."""
    out = StringIO()
    try:
        call_command("verify_history", *words, stdout=out, stderr=out)
    except CommandError as refused:
        return f"No: {refused}"
    return out.getvalue()


@contextmanager
def by_whom(*, daily: bool, share: bool) -> Iterator[None]:
    """What is done inside is found by the runs that are named, and by the whole one."""
    yield
    whole = verified()
    assert whole.startswith("No:"), "Even the whole run finds nothing: this tests nothing."
    with TemporaryDirectory() as folder:
        assert verified("--resume", f"{folder}/done") == whole
    assert verified("--new", "--share", ALL).startswith("No:") == (daily or share)
    assert verified("--new", "--share", NONE).startswith("No:") == daily


def a_row_of_history(hotfix: HotFix) -> None:
    row = HotFix.history.filter(id=hotfix.pk).earliest()
    HotFix.history.filter(pk=row.pk).update(title="It never was")


def the_row_that_is_worked_with(hotfix: HotFix) -> None:
    HotFix.objects.filter(pk=hotfix.pk).update(title="It never was")


def a_value_that_no_reading_survives(hotfix: HotFix) -> None:
    forged = "infinity" if connection.vendor == "postgresql" else "nonsense"
    for table in (HotFix._meta.db_table, HotFix.history.model._meta.db_table):
        run(f'UPDATE "{table}" SET reported_at = %s WHERE id = %s', forged, hotfix.pk)  # noqa: S608


def the_last_link(hotfix: HotFix) -> None:
    last = hotfix.links.latest("number")
    Seal.objects.filter(hotfix=hotfix, number=last.number)._raw_delete("default")
    Link.objects.filter(pk=last.pk)._raw_delete("default")


def a_link_in_the_middle(hotfix: HotFix) -> None:
    Link.objects.filter(hotfix=hotfix, number=2).update(hash="0" * 64)


def a_seal(hotfix: HotFix) -> None:
    Seal.objects.filter(hotfix=hotfix, opening=False).update(signature=b"none")


KINDS = [a_row_of_history, the_row_that_is_worked_with, the_last_link, a_link_in_the_middle, a_seal]


@pytest.mark.parametrize("change", KINDS)
def test_of_an_old_hot_fix_by_its_share(change: Callable[[HotFix], None], db: None, site: Any) -> None:
    with by_whom(daily=False, share=True):
        change(site.old)


def test_what_cannot_be_read_is_named_and_hides_nothing(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        a_value_that_no_reading_survives(site.old)
        the_row_that_is_worked_with(site.opened)
    for said in (verified(), verified("--new", "--share", ALL)):
        for hotfix, why in ((site.old, "It cannot be read"), (site.opened, "Its history tells otherwise")):
            assert f"{hotfix.reference}: hotfixes.HotFix row {hotfix.pk} is altered. {why}" in said


@pytest.mark.parametrize("which", ["moved", "opened"])
@pytest.mark.parametrize("change", KINDS)
def test_of_one_that_moved_or_is_open_daily(
    change: Callable[[HotFix], None], which: str, db: None, site: Any
) -> None:
    with by_whom(daily=True, share=True):
        change(getattr(site, which))


def test_of_one_that_moves_again_daily(db: None, site: Any) -> None:
    """One link more, and the whole hot fix is looked at from its first one."""
    with by_whom(daily=True, share=True):
        a_row_of_history(site.old)
        link = site.old.links.latest("number")
        more = Link(
            hotfix=site.old,
            number=link.number + 1,
            table=link.table,
            row=2**30,
            digest="0" * 64,
            previous=beginning_of(link.hash),
            written_at=clock.now(),
        )
        more.hash = more.seal(link.hash)
        more.save_base(raw=True, force_insert=True)


def test_a_row_of_history_without_a_link_daily(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        row = HotFix.history.filter(id=site.old.pk).earliest()
        row.pk = None
        row.save()


def test_process_data_that_is_new_daily(db: None, site: Any) -> None:
    System.objects.create(code="NEW", name="New")
    with by_whom(daily=True, share=True):
        System.history.filter(code="NEW").update(name="Newer")


def test_process_data_that_is_old_by_its_share(db: None, site: Any) -> None:
    with by_whom(daily=False, share=True):
        System.history.filter(id=site.company.system.pk).update(name="Something else")


def test_a_row_of_process_data_that_is_worked_with_by_its_share(db: None, site: Any) -> None:
    with by_whom(daily=False, share=True):
        System.objects.filter(pk=site.company.system.pk).update(name="Something else")


def test_who_may_do_what_daily(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        User.objects.filter(pk=site.company.plain.pk).update(is_superuser=True)


def test_a_password_that_sql_set_daily(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        User.objects.filter(pk=site.company.po.pk).update(password="!")


def test_seals_that_were_taken_away_daily(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        Seal.objects.all()._raw_delete("default")


def test_the_end_of_process_data_that_was_cut_off_daily(db: None, site: Any) -> None:
    with by_whom(daily=True, share=True):
        for link in Link.objects.filter(hotfix=None).order_by("-number")[:2]:
            Seal.objects.filter(hotfix=None, number=link.number)._raw_delete("default")
            Link.objects.filter(pk=link.pk)._raw_delete("default")


def test_a_run_says_what_it_promises(db: None, site: Any) -> None:
    said = verified("--new", "--share", "90")
    assert "What is new since checkpoint 2 matches: 2 hot fixes that moved or are open" in said
    assert "Of what is older, part 4 of 90 matches" in said
    assert "Nothing that is older was looked at" in verified("--new", "--share", NONE)


def test_each_old_hot_fix_is_in_one_part_of_all(db: None, site: Any) -> None:
    from apps.history.verifying_what_is_new import Share

    parts = [Share(part, 7).hotfixes() for part in range(7)]
    assert sorted(key for part in parts for key in part) == sorted(
        HotFix.objects.values_list("pk", flat=True)
    )
    stretches = sorted(place for part in range(7) for place in Share(part, 7).stretches(9_500))
    assert stretches[0][0] == 1
    assert all(ends == begins for (_b, ends), (begins, _e) in pairwise(stretches))
    assert stretches[-1][1] >= 9_500
    assert sum(Share(part, 7).has_chain(PROCESS_DATA) for part in range(7)) == 1


def test_where_something_is_found_no_checkpoint_is_written(db: None, site: Any, settings: Any) -> None:
    a_row_of_history(site.opened)
    with pytest.raises(CommandError, match="is altered"):
        call_command("checkpoint", "--verify", stdout=StringIO())
    assert len(list(settings.CHECKPOINTS.iterdir())) == 2


def test_after_one_that_followed_no_verification_it_goes_on_from_the_one_before(
    db: None, site: Any, settings: Any
) -> None:
    """Somebody signs by hand what nobody verified: it is looked at all the same."""
    before = set(settings.CHECKPOINTS.iterdir())
    System.objects.create(code="NEW", name="New")
    try:
        call_command("checkpoint", stdout=StringIO())
        with by_whom(daily=True, share=True):
            System.history.filter(code="NEW").update(name="Newer")
    finally:
        for file in set(settings.CHECKPOINTS.iterdir()) - before:
            file.unlink()


def test_without_one_to_go_on_from_everything_is_verified(db: None, site: Any, tmp_path: Path) -> None:
    assert "leave out --new" in verified("--new", "--checkpoint", str(tmp_path))
    out = StringIO()
    call_command("checkpoint", "--verify", "--to", str(tmp_path / "elsewhere"), stdout=out)
    assert "Everything matches: " in out.getvalue()
