"""An issued record is dated by an authority: at once, later where none answered, and again before it ends."""

from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.common import clock
from apps.common.errors import NotAllowed, StoredFileDamaged
from apps.history.timeline import history_of
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from apps.records.models import IssuedRecord, RecordTimestamp
from apps.records.renewal import due_for_renewal, renew
from apps.records.timestamp_authority import NoTimestamp
from apps.records.timestamp_key import create_timestamp_key
from apps.records.verification import verdict_by_digest, verdict_by_file
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued


@pytest.fixture(autouse=True)
def signing(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Printing(monkeypatch)
    settings.MEDIA_ROOT = tmp_path / "media"
    a_key(settings, tmp_path)


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


def with_authority(settings: Any, tmp_path: Path, owner: str = "Halden time") -> None:
    settings.TIMESTAMP_KEY = tmp_path / f"{owner}.pem"
    create_timestamp_key(settings.TIMESTAMP_KEY, owner=owner, at=clock.now())


def without_authority(settings: Any) -> None:
    """One is configured, and nobody is there."""
    settings.TIMESTAMP_KEY, settings.TIMESTAMP_AUTHORITY = None, "http://127.0.0.1:9/tsa"


def told(record: IssuedRecord, content: bytes) -> tuple[bool, str]:
    verdict = verdict_by_file(BytesIO(content), among=HotFix.objects.all())
    by_code = verdict_by_digest(record.digest)
    assert by_code.genuine, by_code.findings
    return verdict.genuine, " ".join(finding.sentence for finding in verdict.findings)


def test_at_once_where_the_authority_answers(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path)
    record = issued(ended)
    timestamp = record.timestamps.get()
    assert timestamp.stored_pdf == record.stored_pdf == record.newest_file()
    assert (timestamp.number, timestamp.authority, timestamp.at) == (1, "Halden time", clock.now())
    genuine, sentences = told(record, record.pdf_path.read_bytes())
    assert genuine
    assert "It was there at 2026-11-23 02:14:00 UTC, by the timestamp of Halden time" in sentences


def test_an_authority_that_is_away_delays_no_record(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    without_authority(settings)
    record = issued(ended)
    as_issued = record.pdf_path.read_bytes()
    assert not record.timestamps.exists()
    genuine, sentences = told(record, as_issued)
    assert genuine
    assert "It carries no timestamp" in sentences
    with pytest.raises(NoTimestamp):
        renew(record)
    settings.TIMESTAMP_AUTHORITY = ""
    with_authority(settings, tmp_path)
    call_command("renew_timestamps", stdout=StringIO())
    file = record.newest_file()
    assert file.path.read_bytes().startswith(as_issued)
    assert file.size > len(as_issued)
    for content in (as_issued, file.path.read_bytes()):
        assert told(record, content)[0], "Both are what was issued."


def test_it_is_renewed_before_its_authority_ends(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path, "First time")
    record = issued(ended)
    until = record.timestamps.get().valid_until
    assert list(due_for_renewal(until - timedelta(days=366))) == []
    with clock.set_to(until - timedelta(days=364)):
        assert list(due_for_renewal(clock.now())) == [record]
        with_authority(settings, tmp_path, "Second time")
        said = StringIO()
        call_command("renew_timestamps", stdout=said)
        assert f"{ended.reference}: timestamp 2 by Second time, good until 2045-11-" in said.getvalue()
        assert list(due_for_renewal(clock.now())) == []
    newest = record.newest_file().path.read_bytes()
    assert newest.startswith(record.pdf_path.read_bytes())
    genuine, sentences = told(record, newest)
    assert genuine
    assert "First time" in sentences
    assert "Second time" in sentences
    assert "with a timestamp of later" in sentences


def test_all_are_renewed_where_somebody_asks_for_it(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path)
    record = issued(ended)
    call_command("renew_timestamps", stdout=StringIO())
    assert record.timestamps.count() == 1
    call_command("renew_timestamps", all=True, stdout=StringIO())
    assert [one.number for one in record.timestamps.all()] == [1, 2]


def test_the_history_of_the_hot_fix_tells_it_and_holds(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path)
    record = issued(ended)
    renew(record)
    entries = [entry for entry in history_of(ended) if entry.what == "Timestamp of a record"]
    assert [entry.change for entry in entries] == ["added", "added"]
    assert record.newest_file().sha256 in str(entries[0].differences)
    assert verify(ended) == []


def test_the_newest_file_is_handed_out(
    ended: HotFix, settings: Any, tmp_path: Path, company: Company, client: Client
) -> None:
    with_authority(settings, tmp_path)
    record = issued(ended)
    renew(record)
    client.force_login(company.reporter)
    answer = client.get(f"/admin/hotfixes/hotfix/{ended.pk}/record.pdf")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content == record.newest_file().path.read_bytes() != record.pdf_path.read_bytes()
    assert answer["ETag"] == f'"{record.newest_file().sha256}"'
    page = client.get(f"/admin/hotfixes/hotfix/{ended.pk}/change/").content.decode()
    assert "Timestamp of 2026-11-23 02:14 UTC by Halden time, good until 2036-11-2" in page
    assert record.newest_file().sha256 in page
    call_command("export_record", ended.reference, output=tmp_path / "out.pdf", stdout=StringIO())
    assert (tmp_path / "out.pdf").read_bytes() == content


def test_a_page_says_that_it_is_still_to_come(
    ended: HotFix, settings: Any, company: Company, client: Client
) -> None:
    without_authority(settings)
    issued(ended)
    client.force_login(company.reporter)
    page = client.get(f"/admin/hotfixes/hotfix/{ended.pk}/change/").content.decode()
    assert "No timestamp yet: it is added as soon as an authority gives one." in page


def test_an_unsigned_record_gets_none(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY = None
    with_authority(settings, tmp_path)
    assert not issued(ended).timestamps.exists()
    assert list(due_for_renewal(clock.now())) == []


def test_a_stored_file_that_was_changed_is_not_dated(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path)
    record = issued(ended)
    record.pdf_path.chmod(0o600)
    record.pdf_path.write_bytes(record.pdf_path.read_bytes() + b"\n")
    with pytest.raises(StoredFileDamaged, match="gets no timestamp"):
        renew(record)
    said = StringIO()
    with pytest.raises(CommandError, match="Not every record"):
        call_command("renew_timestamps", all=True, stdout=StringIO(), stderr=said)
    assert ended.reference in said.getvalue()


def test_two_at_the_same_time_enter_one(
    ended: HotFix, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.records import renewal

    with_authority(settings, tmp_path)
    record = issued(ended)
    real = renewal._timestamped

    def overtaken(pdf: bytes) -> Any:
        stamped = real(pdf)
        monkeypatch.setattr(renewal, "_timestamped", real)
        renew(record)
        return stamped

    monkeypatch.setattr(renewal, "_timestamped", overtaken)
    assert renew(record) is None
    assert [one.number for one in record.timestamps.all()] == [1, 2]
    names = {path.name for path in (tmp_path / "media" / "records").rglob("*.pdf")}
    assert names == {f"{one.pdf_sha256}.pdf" for one in record.timestamps.all()}, "One file was left behind."


def test_it_is_never_changed_and_never_deleted(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    with_authority(settings, tmp_path)
    timestamp = issued(ended).timestamps.get()
    with pytest.raises(NotAllowed, match="never changed"):
        timestamp.save()
    with pytest.raises(NotAllowed, match="never deleted"):
        timestamp.delete()
    assert RecordTimestamp.objects.count() == 1


def test_a_signing_key_that_has_ended_signs_nothing(ended: HotFix, settings: Any, tmp_path: Path) -> None:
    from apps.history.signing_key import GOOD_FOR, SigningKeyError

    with clock.set_to(clock.now() - GOOD_FOR - timedelta(days=1)):
        a_key(settings, tmp_path, owner="Halden of old")
    with pytest.raises(SigningKeyError, match="is valid from 2016-"):
        issued(ended)
    assert not IssuedRecord.objects.exists()
    ended.refresh_from_db()
    assert "is valid from 2016-" in ended.issuing.last_error
