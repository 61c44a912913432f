"""A word of any length, and a text of many pages, stay on the paper."""

from pathlib import Path

from apps.records.pdf import render_pdf
from tests.records.builders import a_snapshot, pages_of, with_every_text


def test_a_word_of_three_thousand_letters_is_printed_whole(tmp_path: Path) -> None:
    printed = render_pdf(a_snapshot(history=with_every_text(a_snapshot().history, "w" * 3000)))
    letters = sum(page.count("w") for page in pages_of(printed, tmp_path))
    texts = 7  # who, what, its subject, a field, was, now, and why
    assert letters >= texts * 3000


def test_the_head_of_a_table_is_repeated_on_each_page(tmp_path: Path) -> None:
    printed = render_pdf(a_snapshot(history=a_snapshot().history * 90))
    pages = [page for page in pages_of(printed, tmp_path) if "The first title said too little." in page]
    assert len(pages) > 2
    assert all("When and who" in page for page in pages)
