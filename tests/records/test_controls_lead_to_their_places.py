"""The annex names each control, and the page of this very paper that shows it."""

import re
from pathlib import Path

import pytest

from apps.hotfixes.models import HotFix
from apps.records.audit_chapters import TIME
from tests.driving import Company, drive, report
from tests.records.builders import Take, pages_of, text_of
from tests.records.printed import paper_of

# The same papers are read from many sides: where tests are spread by groups, they are laid out once.
pytestmark = [pytest.mark.xdist_group("papers"), pytest.mark.same_on_every_database]

BEFORE_THE_CHAPTERS = {"decisions": 1, TIME: 2}


def test_every_control_leads_to_places_of_this_record(second_round: HotFix, take: Take) -> None:
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
        assert {place.anchor for place in line.places} <= anchors


def test_a_control_leads_nowhere_where_nothing_shows_it(company: Company, take: Take, tmp_path: Path) -> None:
    taken = take(drive(report(company), company, to="rejected"))
    told = {line.asks: [place.anchor for place in line.places] for line in taken.controls}
    assert told["Changes are reviewed and tested before production."] == []
    assert told["Changes are communicated to those concerned."] == []
    assert told["Changes are authorised before work on them begins."] == ["phase-qualification"]
    text = text_of(paper_of(taken).content, tmp_path)
    assert "Changes are reviewed and tested before production. not reached" in text


def test_the_pages_are_those_of_the_places(closed: HotFix, take: Take, tmp_path: Path) -> None:
    taken = take(closed)
    pages = pages_of(paper_of(taken).content, tmp_path)
    titles = {chapter.anchor: chapter.title for chapter in taken.chapters}
    at = next(
        number
        for number, page in enumerate(pages)
        if titles["controls"] in page and "What the control asks for" in page
    )
    annex = " ".join(pages[at : at + 2])
    for place in {place for line in taken.controls for place in line.places}:
        found = re.search(rf"{place.title}, p\.\s(\d+)", annex)
        assert found, place.title
        page = int(found[1])
        if place.anchor in BEFORE_THE_CHAPTERS:
            assert page == BEFORE_THE_CHAPTERS[place.anchor]
        else:
            assert titles[place.anchor] in pages[page - 1]
