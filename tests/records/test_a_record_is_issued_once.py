"""The record of an ended hot fix is printed once, kept under its sum, entered in the history, and stays."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from apps.common import clock
from apps.common.errors import NotAllowed, WrongPhase
from apps.history.timeline import history_of
from apps.hotfixes.models import HotFix
from apps.records import file_store
from apps.records import issue as issuing_of_records
from apps.records.issue import issue
from apps.records.models import IssuedRecord, Issuing
from apps.records.tasks import issue_record
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued


@pytest.fixture(autouse=True)
def printing(monkeypatch: pytest.MonkeyPatch) -> Printing:
    return Printing(monkeypatch)


@pytest.fixture(autouse=True)
def empty_shelf(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


def on_the_shelf() -> list[str]:
    root = Path(configured.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_its_files_lie_under_their_sums(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    key = a_key(settings, tmp_path)
    record = issued(ended)
    content = record.pdf_path.read_bytes()
    assert record.pdf_sha256 == hashlib.sha256(content).hexdigest()
    assert (record.size, record.pages, record.issued_at) == (len(content), 1, clock.now())
    assert record.signed_by == key.fingerprint
    assert record.digest == hashlib.sha256(record.snapshot_path.read_bytes()).hexdigest()
    assert json.loads(record.snapshot_path.read_text())["cover"]["reference"] == ended.reference
    assert on_the_shelf() == sorted([record.pdf_name, record.snapshot_name])
    assert record.pdf_path.stat().st_mode & 0o007 == 0, "Everybody on the machine may read it."


def test_its_sums_are_in_the_history_of_the_hot_fix(ended: HotFix) -> None:
    record = issued(ended)
    entry = next(entry for entry in history_of(ended) if entry.what == "Issued record")
    assert entry.change == "added"
    told = {difference.field: difference.new for difference in entry.differences}
    assert told["SHA-256 of the file"] == record.pdf_sha256
    assert told["Digest of the record"] == record.digest


def test_issuing_again_gives_the_same_and_prints_nothing(ended: HotFix, printing: Printing) -> None:
    record = issued(ended)
    assert issue(ended) == record
    issue_record.call(ended.pk)
    assert printing.count == 1
    assert IssuedRecord.objects.count() == 1
    issuing = Issuing.objects.get()
    assert (issuing.next_try_at, issuing.claim, issuing.put_away) == (None, "", "")


def test_who_lost_the_claim_stores_nothing(ended: HotFix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not between announcing the file and storing it: nobody would ever delete it."""
    announce = issuing_of_records._announce

    def and_is_overtaken(*announced: Any) -> bool:
        announce(*announced)
        Issuing.objects.update(claim="another worker", put_away="records/aa/another.pdf")
        return True

    monkeypatch.setattr(issuing_of_records, "_announce", and_is_overtaken)
    assert issue(ended) is None
    assert on_the_shelf() == []


def test_one_that_is_open_is_refused(company: Company) -> None:
    with pytest.raises(WrongPhase, match="still open"):
        issue(report(company))
    assert not Issuing.objects.exists()


def test_without_a_key_it_is_issued_unsigned_and_says_so(ended: HotFix) -> None:
    record = issued(ended)
    assert (record.is_signed, record.signed_by) == (False, "")
    assert b"/ByteRange" not in record.pdf_path.read_bytes()


def test_it_is_never_changed_and_never_deleted(ended: HotFix) -> None:
    record = issued(ended)
    record.signed_by = "0" * 64
    with pytest.raises(NotAllowed, match="never changed"):
        record.save()
    with pytest.raises(NotAllowed, match="never deleted"):
        record.delete()
    assert IssuedRecord.objects.get().signed_by == ""


def test_the_shelf_overwrites_nothing(settings: Any) -> None:
    name = file_store.store(b"as it was", kind="pdf")
    place = Path(settings.MEDIA_ROOT) / name
    place.unlink()
    place.write_bytes(b"put there by somebody else")
    assert file_store.store(b"as it was", kind="pdf") == name
    assert place.read_bytes() == b"put there by somebody else"
    assert on_the_shelf() == [name], "Something is left beside it."


def test_a_full_disk_leaves_nothing_on_the_shelf(ended: HotFix, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        issue(ended)
    assert on_the_shelf() == []
    assert not IssuedRecord.objects.exists()
