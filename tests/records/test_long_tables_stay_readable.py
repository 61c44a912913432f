"""Two hundred entries of history and fifty findings: heads on each page, no row torn apart or left out."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from apps.evidence.sheets import Table
from apps.records.pdf import render_pdf
from apps.records.record_data import RoundOfEvidence
from tests.records.builders import SHEET, a_snapshot, closed, pages_of

pytestmark = pytest.mark.same_on_every_database

FINDINGS = Table(
    "findings",
    "Findings",
    ("Severity", "State", "File", "Description", "Reason for the waiver"),
    tuple(
        (
            "Major",
            "Fixed",
            f"gateway/client_{number}.py",
            f"Finding F{number:03d} begins here, when the bank answers late, and ends E{number:03d}.",
            "",
        )
        for number in range(50)
    ),
)


def test_fifty_findings(tmp_path: Path) -> None:
    whole = closed(a_snapshot())
    full = replace(
        whole.chapters[0], rounds=(RoundOfEvidence(1, False, (replace(SHEET, tables=(FINDINGS,)),)),)
    )
    pages = pages_of(render_pdf(replace(whole, chapters=(full, *whole.chapters[1:]))), tmp_path)
    mine = [page for page in pages if re.search(r"F\d{3} begins", page)]
    assert len(mine) > 1
    assert all("Severity" in page and "waiver" in page for page in mine)
    for number in range(50):
        (page,) = (page for page in mine if f"F{number:03d}" in page)
        assert f"E{number:03d}" in page


def test_two_hundred_entries(tmp_path: Path) -> None:
    (line,) = a_snapshot().history
    lines = tuple(
        replace(
            line,
            at=f"2026-11-23 02:{number // 60:02d}:{number % 60:02d} UTC",
            reason=f"Reason R{number:03d}.",
            subject=f"Round S{number:03d}",
        )
        for number in range(200)
    )
    pages = pages_of(render_pdf(closed(a_snapshot(history=lines))), tmp_path)
    mine = [page for page in pages if re.search(r"R\d{3}\.", page)]
    assert len(mine) > 3
    assert all("When and who" in page for page in mine)
    for number in range(200):
        (page,) = (page for page in mine if f"R{number:03d}." in page)
        assert f"S{number:03d}" in page
