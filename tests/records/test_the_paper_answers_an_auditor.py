"""Thirty questions of an auditor are answered from the paper alone; the documentation says on which page."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings

from tests.asking import undone
from tests.driving import Company
from tests.records.auditor_questions import QUESTIONS
from tests.records.builders import Take, pages_in_writing_order
from tests.records.printed import paper_of
from tests.records.stories import expedited, ordinary

# The same papers are read from many sides: where tests are spread by groups, they are laid out once.
pytestmark = pytest.mark.xdist_group("papers")

DOCUMENT = "docs/auditor-questions.md"
BEGINS, ENDS = "<!-- the table is made by tests/records -->", "<!-- end of the table -->"


def test_each_question_is_answered_on_the_page_that_the_documentation_names(
    company: Company, night: datetime, take: Take, tmp_path: Path
) -> None:
    with undone():
        of_ordinary = pages_in_writing_order(paper_of(take(ordinary(company))).content, tmp_path)
    of_expedited = pages_in_writing_order(paper_of(take(expedited(company))).content, tmp_path)
    lines = ["| # | question | ordinary, page | expedited, page |", "|---|---|---|---|"]
    unanswered = []
    for number, question in enumerate(QUESTIONS, start=1):
        pages = [
            _page(question.pattern(expedited=is_expedited), among)
            for is_expedited, among in ((False, of_ordinary), (True, of_expedited))
        ]
        unanswered += [question.asked for page in pages if not page]
        lines.append(f"| {number} | {question.asked} | {pages[0]} | {pages[1]} |")
    assert not unanswered
    assert len(QUESTIONS) == 30
    table = "\n".join(lines)
    written = (settings.BASE_DIR / DOCUMENT).read_text()
    found = written.partition(BEGINS)[2].partition(ENDS)[0].strip()
    assert found == table, f"{DOCUMENT} must say:\n{table}"


def _page(pattern: str, pages: list[str]) -> int:
    """The number of the first page that answers; 0 where none does."""
    return next((number for number, page in enumerate(pages, start=1) if re.search(pattern, page)), 0)
