"""A stored file lies under its hash, once; nothing overwrites or removes it, and no spoiled one is used."""

import hashlib
import logging

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from apps.common.errors import NoRoomLeft, StoredFileDamaged
from apps.evidence.attachments import Attachment, open_verified, take_off
from apps.evidence.stored_files import keep, path_of, read_back
from tests.attaching import LOG, put, spoiled
from tests.driving import report

SHA256 = hashlib.sha256(LOG).hexdigest()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def files(media):
    return lambda: sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


@pytest.fixture
def record(company):
    return report(company).issue_reports.get()


def test_it_lies_under_its_hash_and_nobody_may_write_to_it(files):
    keep(ContentFile(LOG), SHA256)
    assert files() == [f"attachments/{SHA256[:2]}/{SHA256}"]
    assert path_of(SHA256).stat().st_mode & 0o777 == 0o440
    with read_back(SHA256) as stored:
        assert stored.read() == LOG


def test_the_same_content_twice_is_one_file(record, company, files):
    put(record, company.reporter, "one.log")
    written = path_of(SHA256).stat()
    put(record, company.reporter, "two.log")
    assert files() == [f"attachments/{SHA256[:2]}/{SHA256}"]
    assert (path_of(SHA256).stat().st_ino, path_of(SHA256).stat().st_mtime_ns) == (
        written.st_ino,
        written.st_mtime_ns,
    )
    one, two = Attachment.objects.all()
    with open_verified(one) as first, open_verified(two) as second:
        assert first.read() == second.read() == LOG


def test_what_is_there_is_not_replaced_even_by_what_belongs_there(record, company, files):
    made = put(record, company.reporter, "one.log")
    with spoiled(made) as place:
        with pytest.raises(StoredFileDamaged, match="SHA-256 differs"):
            put(record, company.reporter, "two.log")
        assert place.read_bytes() == b"forged"
    assert Attachment.objects.count() == 1


def test_somebody_who_stored_the_same_a_moment_before_is_not_replaced(monkeypatch, files):
    keep(ContentFile(LOG), SHA256)
    written = path_of(SHA256).stat().st_ino
    seen = []
    monkeypatch.setattr(type(path_of(SHA256)), "exists", lambda self: bool(seen.append(self)))
    keep(ContentFile(LOG), SHA256)
    assert seen
    assert path_of(SHA256).stat().st_ino == written
    assert files() == [f"attachments/{SHA256[:2]}/{SHA256}"]


def test_taking_off_leaves_the_file(record, company, files):
    made = put(record, company.reporter)
    take_off(made, by=company.reporter, reason="Wrong.")
    assert not Attachment.objects.exists()
    assert files() == [f"attachments/{SHA256[:2]}/{SHA256}"]
    put(record, company.reporter)
    assert Attachment.objects.count() == 1


def test_a_transaction_rolled_back_leaves_a_file_and_never_a_row_without_one(record, company, files):
    with transaction.atomic():
        put(record, company.reporter)
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    assert len(files()) == 1


def test_a_disk_that_is_full_leaves_neither_row_nor_half_a_file(record, company, files, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NoRoomLeft, match="There is no room left for this file"):
        put(record, company.reporter)
    assert not Attachment.objects.exists()
    assert files() == []


@pytest.mark.parametrize("content", [b"forged", LOG + b" ", LOG[:-1], b"", None], ids=repr)
def test_one_that_was_changed_or_is_gone_is_refused_and_logged(content, record, company, caplog):
    made = put(record, company.reporter)
    refusal = pytest.raises(StoredFileDamaged, match="backup")
    with spoiled(made, content), caplog.at_level(logging.ERROR), refusal:
        open_verified(made)
    assert SHA256 in caplog.text
    open_verified(made).close()
