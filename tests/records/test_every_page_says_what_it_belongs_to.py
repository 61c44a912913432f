"""Each page carries its number, the reference, the state, and who printed it when."""

from dataclasses import replace
from pathlib import Path

import pytest

from apps.records.pdf import render_record
from tests.records.builders import PRINTING, a_snapshot, pages_of

pytestmark = pytest.mark.same_on_every_database


def test_each_page_has_its_place_and_its_origin(tmp_path: Path) -> None:
    paper = render_record(a_snapshot())
    pages = pages_of(paper.content, tmp_path)
    assert len(pages) == paper.pages
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {paper.pages}" in page
        assert "HF-2026-0042" in page
        assert "Testing" in page
        assert "printed by Amelia Auditor at 2026-11-23 04:00 UTC" in page


def test_a_long_name_does_not_break_the_foot(tmp_path: Path) -> None:
    paper = render_record(a_snapshot(printing=replace(PRINTING, by="Maximiliane " * 25)))
    for page in pages_of(paper.content, tmp_path):
        assert "… at 2026-11-23 04:00 UTC" in page
