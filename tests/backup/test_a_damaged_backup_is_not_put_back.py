"""What was changed, is missing, was never finished or is of newer software is told in a sentence."""

import json

import pytest
from django.db import connection

from apps.backups.backing_up import back_up
from apps.backups.databases import name_of_dump
from apps.backups.errors import BackupError
from apps.backups.manifest import write
from apps.backups.restoring import Restore
from apps.history import signing_key
from tests.driving import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(site, backups):
    return back_up(backups).path


def refusal(folder):
    with pytest.raises(BackupError) as refused:
        Restore(folder).require_whole()
    return str(refused.value)


def signed_anew(folder, settings, **changes):
    """The manifest with other content and a signature that holds."""
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    write(folder, manifest["backup"] | changes, signing_key.load(settings.SIGNING_KEY))


def test_one_that_nobody_touched_is_whole(backup):
    Restore(backup).require_whole()


@pytest.mark.parametrize("name", ["dump", "ends.jsonl", "configuration.json"])
def test_a_byte_that_was_changed(backup, name):
    place = backup / (name_of_dump() if name == "dump" else name)
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.write_bytes(content)
    assert refusal(backup) == f"The backup is damaged: {place.name} is not what was written."


def test_a_file_that_is_missing(backup):
    (backup / name_of_dump()).unlink()
    assert refusal(backup) == f"The backup is not whole: {name_of_dump()} is missing."


def test_a_manifest_that_was_changed(backup):
    place = backup / "manifest.json"
    place.write_text(place.read_text().replace('"links": ', '"links": 1'))
    assert refusal(backup) == "The signature of the backup does not hold: its manifest was changed."


def test_a_manifest_that_was_cut_off(backup):
    place = backup / "manifest.json"
    place.write_text(place.read_text()[:100])
    assert refusal(backup).startswith("The manifest in ")


@pytest.mark.parametrize("name", ["files/../../outside", "/outside"])
def test_a_manifest_that_leads_out_of_the_store(backup, settings, name):
    signed_anew(backup, settings, files=[{"name": name, "size": 1, "sha256": "0" * 64}])
    assert refusal(backup).startswith("The manifest in ")


def test_one_that_another_key_signed(backup, settings, tmp_path):
    settings.SIGNING_KEY = tmp_path / "another.pem"
    signing_key.create(settings.SIGNING_KEY, owner="Somebody", at=NIGHT)
    assert "was signed by another key" in refusal(backup)


def test_one_that_was_never_finished(backup):
    unfinished = backup.rename(backup.with_name(f".incomplete-{backup.name}"))
    assert refusal(unfinished).endswith("is not whole: it was never finished.")


def test_what_is_no_backup(tmp_path):
    assert refusal(tmp_path).endswith("is no backup: there is no manifest in it.")


def test_one_of_newer_software(backup, settings):
    signed_anew(backup, settings, version="9.0.0", migrations=["history.0099_later"])
    assert "The backup is of version 9.0.0, which is newer than this one" in refusal(backup)


def test_one_of_the_other_kind_of_database(backup, settings):
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    signed_anew(backup, settings, kind=other)
    assert f"The backup is of {other}, and this site has {connection.vendor}" in refusal(backup)


def test_one_that_nobody_signed_is_put_back_and_explains_nothing(site, backups, settings):
    settings.SIGNING_KEY = None
    said = []
    restore = Restore(back_up(backups).path, say=said.append)
    restore.require_whole()
    assert said[0] == "Nobody signed this backup: it explains nothing that is gone."
