"""Whoever cannot see the paper hears the same: heads of tables know what they head, drawings have words."""

import pytest

from tests.records.builders import a_snapshot
from tests.records.printed import closed_paper, elements, open_paper, opened

pytestmark = pytest.mark.same_on_every_database


def test_each_head_says_what_it_heads() -> None:
    with opened(open_paper()) as document:
        scopes = {str(one.A.Scope) for one in elements(document, "/TH")}
    assert scopes == {"/Column", "/Row"}


def test_each_cell_knows_its_heads() -> None:
    with opened(open_paper()) as document:
        cells = elements(document, "/TD")
        assert cells
        assert all(len(one.A.Headers) >= 1 for one in cells)


def test_each_drawing_is_told_in_words() -> None:
    with opened(closed_paper()) as document:
        rail, time, code = (str(one.Alt) for one in elements(document, "/Figure"))
    assert rail.startswith(
        "The phases in order. Issue Identified: done, entered 2026-11-23 02:14 UTC, 4 min."
    )
    assert "Merge to Main: not reached." in rail
    assert time.startswith("The time in each phase, from the report on. Issue Identified: done")
    assert code.startswith("QR code that leads to https://hotfix.example/verify/")


def test_the_paper_names_its_language_and_title() -> None:
    with opened(closed_paper()) as document:
        assert str(document.Root.Lang) == a_snapshot().language
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "HF-2026-0042 change-management record"
