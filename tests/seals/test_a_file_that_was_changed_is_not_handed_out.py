"""A stored file is compared while it is sent, and read once; `verify_history --files` compares all."""

import hashlib
from pathlib import Path

import pytest

from apps.common import checked_file
from apps.common.checked_file import open_checked
from apps.common.errors import StoredFileDamaged
from apps.evidence.attachments import take_off
from apps.evidence.stored_files import path_of
from tests.asking import client_of, url
from tests.attaching import LOG, put, spoiled
from tests.driving import drive
from tests.issuing import Printing, issued


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def attached(hotfix, company):
    return put(hotfix.issue_reports.get(), company.reporter)


@pytest.fixture
def record(hotfix, company, monkeypatch):
    Printing(monkeypatch)
    return issued(drive(hotfix, company, to="rejected"))


def write_over(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    write_over(path, bytes(content))


def fetched(answer):
    return b"".join(answer.streaming_content)


# --- What people are handed -----------------------------------------------------------------------


def test_a_record_as_it_was_issued(record, company):
    answer = client_of(company.po).get(url("record", record.hotfix))
    content = fetched(answer)
    assert hashlib.sha256(content).hexdigest() == record.pdf_sha256
    assert answer["Content-Length"] == str(len(content)) == str(record.size)
    assert answer["Content-Disposition"] == f'attachment; filename="{record.hotfix.reference}.pdf"'


def test_a_record_that_was_changed(record, company):
    changed(record.pdf_path)
    answer = client_of(company.po).get(url("record", record.hotfix))
    assert answer.status_code == 409
    assert "is not the one that was issued" in answer.content.decode()


def test_a_record_that_is_gone(record, company):
    record.pdf_path.unlink()
    answer = client_of(company.po).get(url("record", record.hotfix))
    assert answer.status_code == 409
    assert "The issued file is missing" in answer.content.decode()


def test_a_long_record_that_was_changed_breaks_off(record, company, monkeypatch):
    monkeypatch.setattr(checked_file, "FIRST_BLOCK", 1_000)
    monkeypatch.setattr(checked_file, "_BLOCK", 1_000)
    good = record.pdf_path.read_bytes()
    changed(record.pdf_path)
    answer = client_of(company.po).get(url("record", record.hotfix))
    got: list[bytes] = []
    with pytest.raises(StoredFileDamaged):
        got.extend(answer.streaming_content)
    assert sum(map(len, got)) < len(good) == int(answer["Content-Length"])


def test_an_attached_file_that_was_changed(attached, hotfix, company):
    with spoiled(attached):
        answer = client_of(company.po).get(url("attachment", hotfix, attached))
    assert answer.status_code == 409
    assert "is not the one that was attached" in answer.content.decode()


def test_an_attached_file_as_it_is(attached, hotfix, company):
    answer = client_of(company.po).get(url("attachment", hotfix, attached))
    assert fetched(answer) == LOG
    assert answer["Content-Length"] == str(len(LOG))


# --- Reading once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 999, 1_000, 1_001, 2_000, 12_345])
@pytest.mark.parametrize("asked", [-1, 7, 1_000, 50_000])
def test_every_byte_comes_once(tmp_path, monkeypatch, settings, size, asked):
    monkeypatch.setattr(checked_file, "FIRST_BLOCK", 1_000)
    monkeypatch.setattr(checked_file, "_BLOCK", 100)
    content = bytes(number % 251 for number in range(size))
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "file").write_bytes(content)
    file = open_checked("file", sha256=hashlib.sha256(content).hexdigest(), spoiled=ValueError)
    assert b"".join(iter(lambda: file.read(asked), b"")) == content
    assert file._opened.tell() == size
    file.close()


# --- All of them ----------------------------------------------------------------------------------


def test_all_are_as_they_were_stored(attached, record, verified):
    assert "3 files are as they were stored." in verified("--files")


def test_each_that_is_not_is_named(attached, record, hotfix, verified):
    changed(record.pdf_path)
    record.snapshot_path.unlink()
    with spoiled(attached):
        said = verified("--files")
    assert f"{hotfix.reference}.pdf: the file {record.pdf_path} was altered." in said
    assert f"{hotfix.reference}.pdf: the file {record.snapshot_path} is missing." in said
    assert f"{attached.name}: the file " in said
    assert said.count("was altered.") == 2
    assert "No: " in verified("--files", hotfix.reference)


def test_one_that_was_taken_off_is_compared_still(attached, company, hotfix, verified):
    attached.hotfix = hotfix
    sha256 = attached.sha256
    take_off(attached, by=company.reporter, reason="The wrong one.")
    assert "1 file is as it was stored." in verified("--files")
    changed(path_of(sha256))
    assert "was altered." in verified("--files")


def test_one_that_nobody_knows_is_told(attached, verified, settings):
    stray = Path(settings.MEDIA_ROOT) / "attachments" / "ab" / "stray"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"?")
    said = verified("--files")
    assert "1 file belongs to nothing on the record." in said
    assert "Everything matches" in said
