"""An issued paper is judged by what was stored with it, whatever a later release makes a record of."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from apps.common import clock
from apps.history.signing_key import SigningKey
from apps.hotfixes.models import HotFix
from apps.records import issue, signing, verification
from apps.records.models import IssuedRecord
from apps.records.offline_verification import verdict_by_certificate
from apps.records.record_data import Snapshot
from apps.records.snapshot import as_json, digest, digest_of, snapshot
from apps.records.verdict import Verdict
from apps.records.verification import verdict_by_digest, verdict_by_file
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued


@pytest.fixture(autouse=True)
def key(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    Printing(monkeypatch)
    settings.MEDIA_ROOT = tmp_path / "media"
    return a_key(settings, tmp_path)


@pytest.fixture
def cancelled(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


@pytest.fixture
def of_another_shape(cancelled: HotFix, monkeypatch: pytest.MonkeyPatch) -> Callable[..., IssuedRecord]:
    """The record that a release issues whose data is of another shape."""

    def make(data: dict[str, Any]) -> IssuedRecord:
        text = json.dumps(data)
        monkeypatch.setattr(issue, "as_json", lambda _taken: text)
        monkeypatch.setattr(issue, "digest", lambda _taken: digest_of(text.encode()))
        return issued(cancelled)

    return make


def verdicts(record: IssuedRecord, key: SigningKey) -> list[Verdict]:
    """What every way of asking answers."""
    pdf = record.pdf_path.read_bytes()
    return [
        verdict_by_digest(record.digest),
        verdict_by_file(BytesIO(pdf), among=HotFix.objects.all()),
        verdict_by_certificate(BytesIO(pdf), {key.fingerprint}),
    ]


def test_the_record_learned_a_new_chapter(
    cancelled: HotFix, key: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = issued(cancelled)

    @dataclass(frozen=True)
    class Grown(Snapshot):
        lessons: tuple[str, ...] = ("Test the rollback.",)

    monkeypatch.setattr("apps.records.snapshot.Snapshot", Grown)
    now = snapshot(cancelled, printed_by="", at=clock.now())
    assert "Test the rollback." in as_json(now)
    assert digest(now) != record.digest
    assert all(verdict.genuine for verdict in verdicts(record, key))


def test_the_record_lost_chapters_and_fields(
    of_another_shape: Callable[..., IssuedRecord], cancelled: HotFix, key: SigningKey
) -> None:
    record = of_another_shape({"cover": {"reference": cancelled.reference, "weather": "Rain"}, "omens": []})
    assert all(verdict.genuine for verdict in verdicts(record, key))


def test_the_cover_has_another_name(
    cancelled: HotFix, key: SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = issued(cancelled)
    later = ("first_page", "facts", "reference")
    monkeypatch.setattr(verification, "REFERENCE_AT", (later, *verification.REFERENCE_AT))
    assert all(verdict.genuine for verdict in verdicts(record, key))


def test_the_paper_of_now_is_read_the_first_way(cancelled: HotFix) -> None:
    data = json.loads(as_json(snapshot(cancelled, printed_by="", at=clock.now())))
    for name in verification.REFERENCE_AT[0]:
        data = data[name]
    assert data == cancelled.reference


def test_ways_that_papers_were_issued_with_stay() -> None:
    assert ("cover", "reference") in verification.REFERENCE_AT
    assert signing.DIGEST_IN_REASON == "digest "


@pytest.mark.parametrize("data", [{}, {"cover": None}, {"cover": {"reference": 7}}], ids=str)
def test_data_that_tells_of_no_hot_fix_speaks_against_it(
    data: dict[str, Any], of_another_shape: Callable[..., IssuedRecord]
) -> None:
    verdict = verdict_by_digest(of_another_shape(data).digest)
    assert not verdict.genuine
    told = [finding.sentence for finding in verdict.findings if not finding.holds]
    assert told == ["It tells of no hot fix, and is entered as the record of HF-2026-0001."]
