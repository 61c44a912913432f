"""The contents name each chapter with the page that it starts on, and so do the bookmarks."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from apps.records.record_data import Chapter, Snapshot
from tests.records.builders import a_snapshot, closed, pages_of
from tests.records.printed import paper_of

pytestmark = pytest.mark.same_on_every_database


def shown(whole: Snapshot) -> list[Chapter]:
    """The chapters that are printed: the others are told in a line beside the contents."""
    return [chapter for chapter in whole.chapters if chapter.kind != "evidence" or chapter.rounds]


def test_each_chapter_starts_on_the_page_that_the_contents_say(tmp_path: Path) -> None:
    whole = closed(a_snapshot())  # a letter of DRAFT between two words parts them for the reader of the test
    pages = pages_of(paper_of(whole).content, tmp_path)
    for number, chapter in enumerate(shown(whole), start=1):
        line = re.search(rf"{number} {chapter.title}[ .]+ (\d+)", pages[1])
        assert line, chapter.title
        assert f"{number} {chapter.title}" in pages[int(line[1]) - 1]


def test_each_chapter_is_a_bookmark() -> None:
    whole = a_snapshot()
    with pikepdf.open(BytesIO(paper_of(whole).content)) as document, document.open_outline() as outline:
        first, *rest = (item.title for item in outline.root)
    assert first == "HF-2026-0042 Card payments are refused"
    assert rest == [f"{number} {chapter.title}" for number, chapter in enumerate(shown(whole), start=1)]
