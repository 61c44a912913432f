"""An open hot fix prints with DRAFT across each page; an ended one without."""

from pathlib import Path

import pytest

from apps.records.snapshot import Snapshot
from tests.records.builders import a_snapshot, closed, pages_of, pages_with_huge_letters
from tests.records.printed import paper_of

pytestmark = pytest.mark.same_on_every_database


@pytest.fixture
def long() -> Snapshot:
    """Of several pages."""
    whole = a_snapshot()
    return a_snapshot(history=whole.history * 90)


def test_an_open_one_is_marked_on_each_page(long: Snapshot, tmp_path: Path) -> None:
    printed = paper_of(long).content
    pages = pages_of(printed, tmp_path)
    assert len(pages) > 4
    assert pages_with_huge_letters(printed, tmp_path) == [True] * len(pages)
    assert all("DRAFT" in page for page in pages)


def test_an_ended_one_is_marked_on_none(long: Snapshot, tmp_path: Path) -> None:
    printed = paper_of(closed(long)).content
    pages = pages_of(printed, tmp_path)
    assert pages_with_huge_letters(printed, tmp_path) == [False] * len(pages)
    assert not any("DRAFT" in page for page in pages)
