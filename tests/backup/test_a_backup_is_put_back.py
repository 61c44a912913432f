"""A backup is put back into an empty server: the same chains, the same files, and a signature for it."""

import errno
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from apps.backups import ends, restoring
from apps.backups.backing_up import whole_ones
from apps.common import disk_store
from apps.history.models import Restoration
from apps.hotfixes.models import HotFix
from tests.driving import PASSWORD, drive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_to_migrate(monkeypatch):
    """The database of the tests was made without migrations, and is of this version."""
    monkeypatch.setattr(restoring, "call_command", lambda *_words, **_options: None)


@pytest.fixture
def backup(hotfix, backups, told):
    """A backup with one stored file in it."""
    place = Path(settings.MEDIA_ROOT) / "attachments/ab/abc"
    place.parent.mkdir(parents=True)
    place.write_text("a log")
    assert "is whole: the site as of 2026-11-23 02:14 UTC" in told("backup")
    (made,) = whole_ones(backups)
    return made


@pytest.fixture
def restored(told, monkeypatch):
    """What `restore` says, with these lines typed."""

    def restore(folder, *words, typed=(PASSWORD,)):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return told("restore", folder, "--by", "root-pay", "--reason", "The disk died.", *words)

    return restore


def test_it_is_the_same_site_and_says_what_is_gone(backup, hotfix, company, empty_server, restored, told):
    before = list(ends.ends_now())
    drive(hotfix, company, to="qualification")
    told("checkpoint")
    empty_server()
    said = restored(backup)
    assert f"The database is back: {len(before)} chains end as they did in the backup." in said
    assert "The files are back: 1, each compared." in said
    assert f"{hotfix.reference}, links" in said
    assert "It is on the record." in said
    after = list(ends.ends_now())
    assert after[1:] == before[1:]
    assert after[0][1] > before[0][1]  # the restore itself
    assert HotFix.objects.get().state == "identified"
    assert (Path(settings.MEDIA_ROOT) / "attachments/ab/abc").read_text() == "a log"
    assert "Everything matches" in told("verify_history")


def test_whoever_does_not_know_the_password_signs_nothing_and_it_is_finished_later(
    backup, empty_server, restored, told
):
    empty_server()
    said = restored(backup, typed=("wrong", "", "wrong"))
    assert said.count("This is not your password.") == 2
    assert "nobody signed it: ask again with --finish." in said
    assert not Restoration.objects.exists()
    assert "It is on the record." in restored(backup, "--finish")
    assert Restoration.objects.get().by.username == "root-pay"
    assert "This restore is signed already." in restored(backup, "--finish")


def test_it_is_signed_by_a_password_where_signatures_are_asked_for_at_a_provider(
    backup, empty_server, restored, settings
):
    empty_server()
    settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
    settings.PASSWORDS_FOR = "nobody"
    assert "Passwords are not used here" in restored(backup)
    settings.PASSWORDS_FOR = "superusers"
    assert "It is on the record." in restored(backup, "--finish")
    assert Restoration.objects.get().authenticated_by == "password"


def test_a_store_that_cannot_be_written_is_finished_later(backup, empty_server, restored, monkeypatch):
    empty_server()
    with monkeypatch.context() as full:
        full.setattr(disk_store, "write_once", _full)
        said = restored(backup)
    assert "The disk is full at " in said
    assert "ask again with --finish." in said
    assert "It is on the record." in restored(backup, "--finish")
    assert (Path(settings.MEDIA_ROOT) / "attachments/ab/abc").read_text() == "a log"


def _full(*_given, **_more):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_only_into_an_empty_database(backup, restored):
    assert "No: The backup is whole" in (said := restored(backup))
    assert "The database is not empty: it has" in said


def test_only_into_an_empty_store(backup, empty_server, restored):
    empty_server()
    place = Path(settings.MEDIA_ROOT) / "records/aa/aaa.pdf"
    place.parent.mkdir(parents=True)
    place.write_text("somebody's")
    assert "MEDIA_ROOT is not empty: there is records/aa/aaa.pdf." in restored(backup)
    assert connection.introspection.table_names() == []


def test_nobody_finishes_what_is_another_database(backup, hotfix, empty_server, restored):
    changed = (backup / "ends.jsonl").read_bytes().replace(b'"process data",', b'"process data",1')
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(restoring.Restore, "require_whole", lambda self: None)
        (backup / "ends.jsonl").write_bytes(changed)
        assert "The database is not that of the backup: process data has no such" in restored(
            backup, "--finish"
        )
