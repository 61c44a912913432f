"""The history is grouped and first values are counted; yet each value is printed, and each row is inside."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from apps.history.timeline import Entry, history_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.history_in_groups import groups
from apps.records.snapshot import Snapshot
from tests.asking import undone
from tests.driving import Company, drive, report
from tests.records.builders import Take, in_writing_order, text_of
from tests.records.printed import paper_of
from tests.records.stories import expedited, ordinary, rolled_back

# The same papers are read from many sides: where tests are spread by groups, they are laid out once.
pytestmark = [pytest.mark.xdist_group("papers"), pytest.mark.same_on_every_database]


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def letters(text: str) -> str:
    """Without spaces and places to break, which a reader of the PDF puts elsewhere."""
    return "".join(text.replace("\u200b", "").split())


def data_in(pdf: bytes) -> dict[str, Any]:
    with pikepdf.open(BytesIO(pdf)) as document:
        found: dict[str, Any] = json.loads(document.attachments["snapshot.json"].get_file().read_bytes())
    return found


def rejected(company: Company) -> HotFix:
    return drive(report(company), company, to="rejected")


def closed_again(company: Company) -> HotFix:
    return drive(rolled_back(company), company, to="closed")


def test_the_data_has_every_row_with_every_value_and_each_is_printed_somewhere(
    company: Company, take: Take, tmp_path: Path
) -> None:
    for story in (closed_again, expedited, rejected):
        with undone():  # each is the first of its company: others tell the same, and print it once
            hotfix = story(company)
            taken, entries = take(hotfix), history_of(hotfix)
        paper = paper_of(taken).content
        the_data_has_every_row(data_in(paper)["history"], entries)
        each_value_is_printed(taken, letters(in_writing_order(paper, tmp_path)))


def the_data_has_every_row(inside: list[dict[str, Any]], entries: Sequence[Entry]) -> None:
    told = [
        (
            line["at"],
            line["what"],
            line["subject"],
            [(one["field"], one["old"], one["new"]) for one in line["differences"]],
        )
        for line in inside
    ]
    rows = [
        (
            f"{entry.at:%Y-%m-%d %H:%M:%S} UTC",
            entry.what,
            entry.subject,
            [tuple(vars(one).values()) for one in entry.differences],
        )
        for entry in reversed(entries)
    ]
    assert [row[:3] for row in told] == [row[:3] for row in rows]
    assert [sorted(row[3]) for row in told] == [sorted(row[3]) for row in rows]


def each_value_is_printed(taken: Snapshot, printed: str) -> None:
    for line in taken.history:
        for one in line.differences:
            for value in (one.old, one.new):
                for part in value.split("\n"):
                    assert letters(part) in printed, (line.what, one)


def test_a_value_that_was_overwritten_is_told_where_it_was_overwritten(company: Company, take: Take) -> None:
    hotfix = drive(report(company), company, to="testing")
    for summary in ("The first summary.", "The second summary."):
        with recording(hotfix.test_reports.get(), by=company.qa) as record:
            record.summary = summary  # type: ignore[attr-defined]
    lines = [line for group in groups(take(hotfix)) for line in group.lines]
    kept = [(one.old, one.new) for line in lines for one in line.differences]
    assert ("", "The first summary.") not in kept
    assert ("The first summary.", "The second summary.") in kept


def test_every_entry_is_counted_in_a_group(company: Company, take: Take) -> None:
    taken = take(expedited(company))
    grouped = groups(taken)
    assert sum(group.entries for group in grouped) == len(taken.history)
    assert sum(line.number for group in grouped for line in group.lines) == len(taken.history)
    assert len(grouped) < len(taken.history) / 2


def test_an_ordinary_record_has_at_most_sixteen_pages_and_a_rejected_one_four(
    company: Company, take: Take
) -> None:
    with undone():
        of_ordinary = take(ordinary(company))
    assert paper_of(of_ordinary).pages <= 16
    assert paper_of(take(rejected(company))).pages <= 4


def test_phases_that_were_not_reached_take_a_line(company: Company, take: Take, tmp_path: Path) -> None:
    text = text_of(paper_of(take(rejected(company))).content, tmp_path)
    told = (
        "Development, Code Review, Testing, Deployment, Verification, Documentation, Merge to Main: "
        "Nothing is recorded: this phase was not reached."
    )
    assert told in text
    assert text.count("this phase was not reached") == 1
