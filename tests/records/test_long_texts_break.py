"""A word of any length, and a text of many pages, stay on the paper."""

from dataclasses import replace
from pathlib import Path

import pytest

from apps.records.pdf import render_pdf
from apps.records.printed_text import breakable
from apps.records.record_data import RoundOfEvidence
from tests.records.builders import SHEET, a_snapshot, closed, pages_of, with_every_text

pytestmark = pytest.mark.same_on_every_database


def test_a_word_of_three_thousand_letters_is_printed_whole(tmp_path: Path) -> None:
    printed = render_pdf(a_snapshot(history=with_every_text(a_snapshot().history, "w" * 3000)))
    letters = sum(page.count("w") for page in pages_of(printed, tmp_path))
    texts = 7  # who, what, its subject, a field, was, now, and why
    assert letters >= texts * 3000


def test_a_word_of_fifty_thousand_letters_is_printed_whole(tmp_path: Path) -> None:
    (line,) = a_snapshot().history
    printed = render_pdf(a_snapshot(history=(replace(line, reason="w" * 50_000),)))
    assert sum(page.count("w") for page in pages_of(printed, tmp_path)) >= 50_000


def test_a_long_word_breaks_between_signs_and_nowhere_in_markup() -> None:
    accented = "e\u0301" * 300
    html = f"<p class='{'c' * 300}'>{'&amp;' * 300} {accented}</p> short"
    broken = breakable(html)
    assert broken.replace("\u200b", "") == html
    assert f"<p class='{'c' * 300}'>" in broken
    assert "\u200b" in broken
    assert "\u200b\u0301" not in broken
    assert all(piece.count("&") == piece.count(";") for piece in broken.split("\u200b"))


def test_ordinary_text_is_left_alone() -> None:
    assert breakable("<p>A word of ordinary length.</p>") == "<p>A word of ordinary length.</p>"


def test_the_head_of_a_table_is_repeated_on_each_page(tmp_path: Path) -> None:
    (line,) = a_snapshot().history
    lines = (replace(line, at=f"2026-11-23 02:{at // 60:02d}:{at % 60:02d} UTC") for at in range(150))
    printed = render_pdf(a_snapshot(history=tuple(lines)))
    pages = [page for page in pages_of(printed, tmp_path) if "The first title" in page]
    assert len(pages) > 2
    assert all("When and who" in page for page in pages)


def test_a_long_description_begins_below_the_title_of_its_chapter(tmp_path: Path) -> None:
    log = "\n".join(f"02:14:{second:02d} gateway timed out" for second in range(60)) * 2
    fields = (SHEET.fields[0], replace(SHEET.fields[1], value=log))
    whole = a_snapshot()
    rounds = (RoundOfEvidence(1, False, (replace(SHEET, fields=fields, tables=()),)),)
    chapter = replace(whole.chapters[0], rounds=rounds)
    pages = pages_of(render_pdf(closed(a_snapshot(chapters=(chapter, *whole.chapters[1:])))), tmp_path)
    (page,) = (page for page in pages[1:] if "last changed by Rita Release" in page)
    assert "1 Issue Identified" in page
    assert "02:14:00 gateway timed out" in page
