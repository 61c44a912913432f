"""A table of one row breaks over pages like any other: what comes after it does not pull it along."""

from pathlib import Path

from apps.records.pdf import render_pdf
from tests.driving import Company, report
from tests.records.builders import Take, pages_of


def test_the_gate_stays_under_the_time_in_each_phase(take: Take, company: Company, tmp_path: Path) -> None:
    long = "\n".join(f"Till {number} prints the wrong total." for number in range(12))
    second = pages_of(render_pdf(take(report(company, description=long))), tmp_path)[1]
    for expected in ("Time in each phase", "Each bar is one stay", "The gate out of Issue Identified"):
        assert expected in second
