"""Files on evidence are listed with their SHA-256 and are inside the PDF, as they were attached."""

from pathlib import Path
from typing import Any

import pytest

from apps.common.errors import StoredFileDamaged
from apps.hotfixes.models import HotFix
from apps.records.pdf import render_record
from apps.records.record_data import AttachmentLine
from tests.attaching import LOG, png, put, spoiled
from tests.driving import Company, report
from tests.records.builders import Take, text_of
from tests.records.printed import opened


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


def test_each_is_told_with_who_and_when(hotfix: HotFix, company: Company, take: Take) -> None:
    made = put(hotfix.issue_reports.get(), company.reporter, note="The night")  # type: ignore[attr-defined]
    (line,) = take(hotfix).attachments
    assert line == AttachmentLine(
        name="gateway.log",
        media_type="text/plain",
        size=len(LOG),
        sha256=made.sha256,
        evidence="Issue report",
        round=1,
        added_by="Reporter Pay",
        added_at="2026-11-23 02:14:00 UTC",
        note="The night",
        inside=True,
    )


def test_each_comes_out_of_the_paper(hotfix: HotFix, company: Company, take: Take, tmp_path: Path) -> None:
    report_ = hotfix.issue_reports.get()  # type: ignore[attr-defined]
    log = put(report_, company.reporter)
    put(report_, company.reporter, name="page.png", content=png())
    paper = render_record(take(hotfix))
    with opened(paper) as document:
        assert list(document.attachments) == ["gateway.log", "page.png", "snapshot.json"]
        assert document.attachments["gateway.log"].get_file().read_bytes() == LOG
        assert document.attachments["page.png"].get_file().read_bytes() == png()
        kinds = {str(one.UF): (str(one.AFRelationship), str(one.EF.F.Subtype)) for one in document.Root.AF}
    assert kinds["gateway.log"] == ("/Supplement", "/text/plain")
    assert kinds["page.png"] == ("/Supplement", "/image/png")
    text = text_of(paper.content, tmp_path)
    assert log.sha256 in text
    assert "Attached: gateway.log, page.png" in text
    assert f"text/plain, {len(LOG)} bytes" in text


def test_what_is_too_large_to_carry_is_told_and_stays_outside(
    hotfix: HotFix, company: Company, take: Take, tmp_path: Path, settings: Any
) -> None:
    settings.RECORD_ATTACHMENTS_MAX_BYTES = len(LOG)
    report_ = hotfix.issue_reports.get()  # type: ignore[attr-defined]
    for name, content in (("first.log", LOG), ("second.log", LOG + b"more\n")):
        put(report_, company.reporter, name=name, content=content)
    taken = take(hotfix)
    assert [line.inside for line in taken.attachments] == [True, False]
    paper = render_record(taken)
    with opened(paper) as document:
        assert list(document.attachments) == ["first.log", "snapshot.json"]
    text = text_of(paper.content, tmp_path)
    assert (text.count(", inside this PDF"), text.count("not inside this PDF")) == (1, 1)
    assert "the auditor's pack holds it" in text


def test_a_damaged_file_stops_the_printing(hotfix: HotFix, company: Company, take: Take) -> None:
    made = put(hotfix.issue_reports.get(), company.reporter)  # type: ignore[attr-defined]
    with spoiled(made), pytest.raises(StoredFileDamaged):
        render_record(take(hotfix))
