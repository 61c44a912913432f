"""A backup is whole and read back; one that fails says why, and leaves nothing that looks like one."""

import errno
import fcntl
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from apps.backups import backing_up, databases, folder, manifest, store
from apps.backups.backing_up import back_up, whole_ones
from apps.backups.errors import BackupError
from apps.backups.last_backup import last_backup_at
from apps.backups.restoring import Restore
from apps.common import clock
from tests.driving import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stored(settings, backups):
    """A file in the store, of which the database knows nothing."""
    place = Path(settings.MEDIA_ROOT) / "attachments/ab/abc"
    place.parent.mkdir(parents=True)
    place.write_text("a log")
    return place


def later(**since):
    return clock.set_to(NIGHT + timedelta(**since))


def refusal(to, **options):
    with pytest.raises(BackupError) as refused:
        back_up(to, **options)
    return str(refused.value)


def test_of_a_site_that_has_no_files_yet(site, backups, settings):
    assert not Path(settings.MEDIA_ROOT).exists()
    assert last_backup_at() is None
    made = back_up(backups)
    assert sorted(one.name for one in made.path.iterdir()) == sorted(
        ["manifest.json", "ends.jsonl", "configuration.json", databases.name_of_dump()]
    )
    assert made.manifest.said["lacks"] == []
    assert last_backup_at() == NIGHT


def test_nobody_else_may_read_it(site, backups, stored):
    assert back_up(backups).path.stat().st_mode & 0o077 == 0


def test_a_disk_that_is_full_leaves_nothing(site, backups, monkeypatch):
    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device", "there")

    monkeypatch.setattr(store, "copy", full)
    assert refusal(backups) == "The disk is full at there: nothing was kept."
    assert [one.name for one in backups.iterdir()] == [".lock"]
    assert last_backup_at() is None


def test_what_cannot_be_read_back_is_no_backup(site, backups, monkeypatch):
    read_back = folder.NewFolder._read_back

    def other(self, place):
        place.write_bytes(b"rotten")
        return read_back(self, place)

    monkeypatch.setattr(folder.NewFolder, "_read_back", other)
    assert "cannot be read back as it was written: the disk is damaged." in refusal(backups)
    assert whole_ones(backups) == []


def test_what_a_killed_one_left_is_no_backup_and_goes_with_the_next(site, backups):
    left = backups / ".incomplete-hotfix-20261122T000000Z"
    left.mkdir()
    (left / "manifest.json").write_text("{}")
    assert whole_ones(backups) == []
    made = back_up(backups)
    assert whole_ones(backups) == [made.path]
    assert not left.exists()


def test_only_one_is_made_at_a_time(site, backups):
    with (backups / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refusal(backups) == f"Another backup is being made in {backups}."


def test_a_folder_that_is_not_there_is_not_made(site, backups):
    missing = backups / "unmounted"
    assert refusal(missing) == f"The folder {missing} is not there: make it, or mount its disk."


def test_older_ones_go_and_files_are_written_once(site, backups, stored):
    first = back_up(backups)
    with later(hours=1):
        second = back_up(backups, keep=2)
    assert whole_ones(backups) == [first.path, second.path]
    name = "files/attachments/ab/abc"
    assert (first.path / name).samefile(second.path / name)
    with later(hours=2):
        third = back_up(backups, keep=1)
    assert whole_ones(backups) == [third.path]
    assert (third.path / name).read_text() == "a log"


def test_a_file_that_is_damaged_in_the_one_before_is_written_again(site, backups, stored):
    name = "files/attachments/ab/abc"
    first = back_up(backups)
    (first.path / name).write_text("rot")
    with later(hours=1):
        second = back_up(backups)
    assert (second.path / name).read_text() == "a log"
    Restore(second.path).require_whole()


def test_a_stored_file_that_is_missing_or_altered_is_told(site, backups, stored, monkeypatch):
    monkeypatch.setattr(store, "named", lambda: {"attachments/ab/abc": "0" * 64, "records/cd/cde.pdf": "0"})
    assert back_up(backups).manifest.said["lacks"] == [
        "The stored file attachments/ab/abc was altered.",
        "The stored file records/cd/cde.pdf is missing.",
    ]


def test_it_keeps_no_secret(site, backups, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "that-is-secret")
    monkeypatch.setenv("SITE_URL", "https://hotfix.example")
    made = back_up(backups)
    kept = json.loads((made.path / "configuration.json").read_text())
    assert kept["values"]["SITE_URL"] == "https://hotfix.example"
    assert "SECRET_KEY" in kept["secrets"]
    assert "that-is-secret" not in (made.path / "configuration.json").read_text()


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed")
def test_an_encrypted_one_is_opened_by_its_identity_alone(site, backups, tmp_path, stored):
    identity, recipients = tmp_path / "identity.txt", tmp_path / "recipients.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True).stdout
    recipients.write_bytes(public)
    made = back_up(backups, recipients=recipients)
    assert {one.suffix for one in made.path.rglob("*") if one.is_file()} == {".age", ".json"}
    assert (made.path / "files/attachments/ab/abc.age").read_bytes().startswith(b"age-encryption.org/v1")
    place = made.path / "ends.jsonl.age"
    with folder.opened_plain(place, identity) as opened:
        assert opened.read().startswith(b'["process data",')
    with pytest.raises(BackupError, match="name the file of your identity by --identity"):
        folder.opened_plain(place, None).__enter__()
    subprocess.run(["age-keygen", "-o", tmp_path / "other.txt"], check=True, capture_output=True)
    with pytest.raises(BackupError, match="no identity matched"):
        Restore(made.path, tmp_path / "other.txt").require_whole()
    Restore(made.path, identity).require_whole()
    assert "age failed: " in refusal(backups, recipients=tmp_path / "nobody.txt")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no password")
def test_no_password_is_on_a_command_line(site, backups, monkeypatch):
    seen = []
    running = databases.running

    def watched(command, **others):
        seen.append((command, others["env"]))
        return running(command, **others)

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "that-is-secret")
    monkeypatch.setattr(databases, "running", watched)
    back_up(backups)
    ((command, environment),) = seen
    assert "that-is-secret" not in " ".join(command)
    assert environment["PGPASSWORD"] == "that-is-secret"


def test_it_says_which_software_made_it(site, backups):
    said = back_up(backups).manifest.said
    assert said["version"] == manifest.version()
    assert said["kind"] == connection.vendor
    assert backing_up.ENDS in [one["name"] for one in said["files"]]
