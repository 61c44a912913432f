"""A file or a digest is genuine exactly if it is what was issued, and what the system keeps still fits it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from apps.history.protection import lifted
from apps.hotfixes.models import HotFix
from apps.records.models import IssuedRecord
from apps.records.verdict import Verdict
from apps.records.verification import superseded_sign_offs, verdict_by_digest, verdict_by_file
from tests.driving import Company, drive, perform, ready, report
from tests.issuing import Printing, a_key, issued, small_paper


@pytest.fixture(autouse=True)
def printing(monkeypatch: pytest.MonkeyPatch) -> Printing:
    return Printing(monkeypatch)


@pytest.fixture(autouse=True)
def signing(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    a_key(settings, tmp_path)


@pytest.fixture
def record(company: Company) -> IssuedRecord:
    return issued(drive(report(company), company, to="cancelled"))


def file(content: bytes) -> Verdict:
    return verdict_by_file(BytesIO(content), among=HotFix.objects.all())


def against(verdict: Verdict) -> str:
    """What speaks against it."""
    return " ".join(finding.sentence for finding in verdict.findings if not finding.holds)


def test_the_issued_file_is_genuine(record: IssuedRecord) -> None:
    verdict = file(record.pdf_path.read_bytes())
    assert verdict.genuine
    assert verdict.hotfix == record.hotfix
    told = " ".join(finding.sentence for finding in verdict.findings)
    for words in (
        "byte for byte",
        "The chain of the history holds.",
        "Halden Hot Fixes",
        record.signed_by,
        "The data that was printed is kept",
    ):
        assert words in told


def test_its_digest_is_genuine(record: IssuedRecord) -> None:
    assert verdict_by_digest(record.digest).genuine
    assert verdict_by_digest(record.digest).hotfix == record.hotfix


@pytest.mark.parametrize("digest", ["", "0" * 64, "x" * 64, "0" * 63, "%00", "0" * 100_000])
def test_no_other_digest_is(digest: str, record: IssuedRecord) -> None:
    verdict = verdict_by_digest(digest)
    assert not verdict.genuine
    assert verdict.hotfix is None


def test_one_byte_anywhere_makes_it_another(record: IssuedRecord) -> None:
    content = record.pdf_path.read_bytes()

    def other(place: int) -> bytes:
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    for place in range(0, len(content), 97):
        assert not verdict_by_file(BytesIO(other(place))).genuine, place
    # For staff it is read as well, to tell what else it is, which takes a process each time.
    for place in (0, len(content) // 2, len(content) - 1):
        assert not file(other(place)).genuine, place
    assert "same up to byte 5000" in against(file(other(5000)))


def test_what_was_added_or_taken_away_is_told(record: IssuedRecord) -> None:
    content = record.pdf_path.read_bytes()
    assert "added behind the end" in against(file(content + b"\n"))
    unsigned = small_paper(record.hotfix.reference).content
    assert f"the first {len(unsigned)} of {record.size} bytes" in against(file(unsigned))
    for other in (content + b"\n", unsigned, content[:-1]):
        assert not file(other).genuine


def test_a_draft_is_told_as_one(company: Company) -> None:
    hotfix = report(company)
    verdict = file(small_paper(hotfix.reference).content)
    assert not verdict.genuine
    assert verdict.hotfix == hotfix
    assert verdict.draft
    assert f"This is a draft print of {hotfix.reference}, not an issued record." in against(verdict)


def test_a_file_that_names_no_hot_fix_of_ours(record: IssuedRecord) -> None:
    for content in (b"", b"%PDF-1.7", small_paper("HF-1999-0001").content, b"x" * 3_000_000):
        verdict = file(content)
        assert (verdict.genuine, verdict.hotfix) == (False, None)


def test_a_file_is_not_looked_into_for_anybody(company: Company) -> None:
    draft = small_paper(report(company).reference).content
    assert verdict_by_file(BytesIO(draft)).hotfix is None


def test_the_record_of_one_never_verifies_as_that_of_another(company: Company, record: IssuedRecord) -> None:
    other = issued(drive(report(company), company, to="cancelled"))
    assert file(other.pdf_path.read_bytes()).hotfix == other.hotfix
    # Whoever writes to the database gives one the files of the other.
    names = ("pdf_sha256", "digest", "pdf_name", "snapshot_name")
    taken = {name: getattr(record, name) for name in names}
    with lifted():
        IssuedRecord.objects.filter(pk=other.pk).delete()
        IssuedRecord.objects.filter(pk=record.pk).update(pdf_sha256="0" * 64, digest="0" * 64)
    IssuedRecord.objects.create(
        hotfix=other.hotfix,
        issued_at=other.issued_at,
        signed_by=record.signed_by,
        pages=1,
        size=record.size,
        **taken,
    )
    told = f"It tells of {record.hotfix.reference}, and is entered as the record of {other.hotfix.reference}."
    for verdict in (verdict_by_digest(record.digest), file(record.pdf_path.read_bytes())):
        assert not verdict.genuine
        assert told in against(verdict)


def test_a_file_that_was_changed_on_the_shelf(record: IssuedRecord) -> None:
    content = record.pdf_path.read_bytes()
    record.pdf_path.write_bytes(content[:-1] + b"x")
    assert "on the shelf" in against(verdict_by_digest(record.digest))
    assert not file(record.pdf_path.read_bytes()).genuine
    assert file(content).genuine, "The copy that somebody kept is still the one that was issued."
    record.pdf_path.unlink()
    assert "on the shelf" in against(verdict_by_digest(record.digest))
    assert "cannot be compared" in against(file(content + b"x"))


def test_data_that_was_changed_on_the_shelf(record: IssuedRecord) -> None:
    record.snapshot_path.write_text("{}")
    for verdict in (verdict_by_digest(record.digest), file(record.pdf_path.read_bytes())):
        assert "The data that was printed" in against(verdict)


def test_a_signature_of_another_key_than_was_entered(record: IssuedRecord) -> None:
    with lifted():
        IssuedRecord.objects.filter(pk=record.pk).update(signed_by="0" * 64)
    assert "The signature does not hold." in against(verdict_by_digest(record.digest))


def test_one_that_was_issued_unsigned_says_so(company: Company, settings: Any) -> None:
    settings.SIGNING_KEY = None
    unsigned = issued(drive(report(company), company, to="cancelled"))
    verdict = verdict_by_digest(unsigned.digest)
    assert verdict.genuine
    assert "unsigned" in " ".join(finding.sentence for finding in verdict.findings)


def test_a_history_that_was_rewritten_speaks_against_it(record: IssuedRecord) -> None:
    with lifted():
        row = HotFix.history.filter(id=record.hotfix_id).last()
        HotFix.history.filter(pk=row.pk).update(title="Nothing happened")
    for verdict in (verdict_by_digest(record.digest), file(record.pdf_path.read_bytes())):
        assert not verdict.genuine
        assert "The chain of the history does not hold:" in against(verdict)


def test_a_row_of_the_record_that_was_rewritten_speaks_against_it(record: IssuedRecord) -> None:
    with lifted():
        IssuedRecord.objects.filter(pk=record.pk).update(pages=99)
    assert "The chain of the history does not hold:" in against(verdict_by_digest(record.digest))


def test_what_was_superseded_is_told(company: Company) -> None:
    hotfix: HotFix = ready(report(company), company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds are sent twice.")
    hotfix.refresh_from_db()
    sentences = superseded_sign_offs(hotfix)
    kept = hotfix.approvals.filter(phase="qualification").count()
    assert kept == 2, "Those of Qualification hold for every round."
    assert len(sentences) == hotfix.approvals.count() - kept
    assert all(sentence.endswith("A later round took its place.") for sentence in sentences)
    assert any(
        "Round 1, Code Review, Technical Lead: Approved by Tl Pay" in sentence for sentence in sentences
    )
