"""Every status update is told on the paper: when, by whom, in which phase, and in its own words."""

from datetime import datetime, timedelta
from pathlib import Path

from apps.common import clock
from apps.hotfixes.posting import post_update
from apps.records.record_data import StatusLine
from tests.driving import Company, drive, report
from tests.records.builders import Take, text_of
from tests.records.printed import paper_of


def test_they_are_told_oldest_first(company: Company, night: datetime, take: Take, tmp_path: Path) -> None:
    hotfix = report(company)
    post_update(hotfix, "We look into it.", by=company.reporter)
    with clock.set_to(night + timedelta(hours=1)):
        drive(hotfix, company, to="development")
        post_update(hotfix, "The certificate ran out.\nA new one is ordered.", by=company.sd)
    taken = take(hotfix)
    assert taken.status_updates == (
        StatusLine("2026-11-23 02:14:00 UTC", "Reporter Pay", "Issue Identified", "We look into it."),
        StatusLine(
            "2026-11-23 03:14:00 UTC",
            "Sd Pay",
            "Development",
            "The certificate ran out.\nA new one is ordered.",
        ),
    )
    text = text_of(paper_of(taken).content, tmp_path)
    assert text.index("We look into it.") < text.index("The certificate ran out.")


def test_without_any_the_paper_says_so(company: Company, take: Take, tmp_path: Path) -> None:
    assert "None was posted." in text_of(paper_of(take(report(company))).content, tmp_path)
