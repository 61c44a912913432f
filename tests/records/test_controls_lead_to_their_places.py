"""The annex names each control, and the page of this very paper that shows it."""

import re
from pathlib import Path

from apps.hotfixes.models import HotFix
from apps.records.audit_chapters import TIME
from apps.records.pdf import render_pdf
from tests.records.builders import Take, pages_of

BEFORE_THE_CHAPTERS = {"decisions": 1, TIME: 2}


def test_every_control_is_shown_somewhere(second_round: HotFix, take: Take) -> None:
    taken = take(second_round)
    anchors = {chapter.anchor for chapter in taken.chapters} | set(BEFORE_THE_CHAPTERS)
    clauses = {(line.framework, line.clause) for line in taken.controls}
    assert clauses == {
        ("SOC 2", "CC8.1"),
        ("ISO/IEC 27001:2022", "A.8.32"),
        ("21 CFR Part 11", "11.50(a)"),
        ("21 CFR Part 11", "11.50(b)"),
        ("21 CFR Part 11", "11.70"),
    }
    for line in taken.controls:
        assert line.places
        assert {place.anchor for place in line.places} <= anchors


def test_the_pages_are_those_of_the_places(closed: HotFix, take: Take, tmp_path: Path) -> None:
    taken = take(closed)
    pages = pages_of(render_pdf(taken), tmp_path)
    titles = {
        chapter.anchor: f"{number} {chapter.title}" for number, chapter in enumerate(taken.chapters, start=1)
    }
    at = next(
        number
        for number, page in enumerate(pages)
        if titles["controls"] in page and "What it asks for" in page
    )
    annex = " ".join(pages[at : at + 2])
    for place in {place for line in taken.controls for place in line.places}:
        found = re.search(rf"{place.title}, p\. (\d+)", annex)
        assert found, place.title
        page = int(found[1])
        if place.anchor in BEFORE_THE_CHAPTERS:
            assert page == BEFORE_THE_CHAPTERS[place.anchor]
        else:
            assert titles[place.anchor] in pages[page - 1]
