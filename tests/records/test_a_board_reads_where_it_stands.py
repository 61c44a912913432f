"""The first page says in one sentence where the hot fix stands, and holds the whole table of decisions."""

from pathlib import Path

import pytest

from apps.hotfixes.models import HotFix
from apps.records.pdf_layout import Pdf
from tests.driving import Company, drive, ready, report
from tests.records.builders import Take, pages_of
from tests.records.printed import closed_paper, expedited_paper, open_paper, paper_of


def test_an_open_one_counts_what_is_given_and_names_what_is_not(company: Company, take: Take) -> None:
    standing = take(ready(report(company), company, to="deployment")).standing
    assert standing.headline == "5 of 7 sign-offs are given and fresh."
    assert standing.notes == (
        "Not signed yet: Release Manager (Deployment), Release Manager (Verification).",
        "Gate out of Deployment: 2 of 4 met. Missing: Release Manager's sign-off, Deployment record.",
    )


def test_a_fresh_one_does_not_list_everybody(company: Company, take: Take) -> None:
    standing = take(report(company)).standing
    assert standing.headline == "0 of 7 sign-offs are given and fresh."
    assert [note.partition(":")[0] for note in standing.notes] == ["Gate out of Issue Identified"]


def test_a_closed_one_says_that_all_were_given(closed: HotFix, take: Take) -> None:
    assert (
        take(closed).standing.headline
        == "Closed in round 2, after a no in Testing. All 7 sign-offs were given."
    )
    assert take(closed).standing.notes == ()


@pytest.mark.parametrize(
    ("state", "headline", "reason"),
    [
        (
            "rejected",
            "Rejected in Qualification by Po Pay at 2026-11-23 02:14 UTC.",
            "It can wait for the next release.",
        ),
        (
            "cancelled",
            "Cancelled in Issue Identified by Reporter Pay at 2026-11-23 02:14 UTC.",
            "It was a false alarm.",
        ),
    ],
)
def test_one_that_was_stopped_says_by_whom_and_why(
    state: str, headline: str, reason: str, company: Company, take: Take
) -> None:
    standing = take(drive(report(company), company, to=state)).standing
    assert (standing.headline, standing.notes) == (headline, (reason,))


def test_the_table_of_decisions_is_whole_on_the_first_page(
    closed: HotFix, take: Take, tmp_path: Path
) -> None:
    taken = take(closed)
    first, *_others = pages_of(paper_of(taken).content, tmp_path)
    for row in taken.decisions:
        assert row.given is not None
        assert row.given.at in first
        assert f"{row.given.decision} by {row.given.name}" in first
    assert "Round 1 ended in Testing" in first


def test_an_open_one_names_who_may_still_sign(tmp_path: Path) -> None:
    first = pages_of(open_paper().content, tmp_path)[0]
    assert "1 of 2 sign-offs is given and fresh." in first
    assert "may sign: Quentin Quality" in first


def test_an_expedited_one_says_so_on_every_page_and_what_is_owed(tmp_path: Path) -> None:
    pages = pages_of(expedited_paper().content, tmp_path)
    assert all("expedited" in page for page in pages)
    assert "owed until 2026-11-24 03:00 UTC" in pages[0]


@pytest.mark.parametrize("printed", [open_paper, closed_paper])
def test_another_one_does_not(printed: "type[Pdf]", tmp_path: Path) -> None:
    for page in pages_of(printed().content, tmp_path):  # type: ignore[call-arg]
        assert "expedited" not in page
