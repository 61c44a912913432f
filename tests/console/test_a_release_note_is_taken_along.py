"""A release note as PDF, Markdown and HTML: a file that says what it is, and holds nothing that acts."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.release_notes.models import ReleaseNote
from apps.release_notes.publish import withdraw, write_note
from tests.asking import client_of, note_url, words_of
from tests.driving import Company, make_company
from tests.records.builders import pages_of, pages_with_huge_letters

KINDS = {
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
HOSTILE = "<script>alert(1)</script> <img src=http://evil.example/x> ![x](http://evil.example/y) \u202e"


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    """In documentation, with a published note."""
    return hotfix_in("documentation")


@pytest.fixture
def note(hotfix: HotFix) -> ReleaseNote:
    return hotfix.release_notes.get()


def take(user: Any, note: ReleaseNote, kind: str) -> Any:
    return client_of(user).get(note_url(kind, note))


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_file_that_no_browser_shows_as_a_page_of_ours(
    kind: str, note: ReleaseNote, company: Company
) -> None:
    answer = take(company.auditor, note, kind)
    assert answer.status_code == 200
    assert answer["Content-Type"] == KINDS[kind]
    named = f"HF-2026-0001-release-note-{note.pk}-customers.{kind}"
    assert answer["Content-Disposition"] == f'attachment; filename="{named}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_page_offers_them(note: ReleaseNote, company: Company) -> None:
    page = client_of(company.auditor).get(note_url("change", note)).content.decode()
    for kind in KINDS:
        assert f'href="{note_url(kind, note)}"' in page


def test_the_html_needs_nothing_else(note: ReleaseNote, company: Company) -> None:
    page = take(company.auditor, note, "html").content.decode()
    assert "<h2>Card payments work again</h2>" in page
    assert """content="default-src 'none'; style-src data:">""" in page.replace("&#x27;", "'")
    style = re.search(r'href="data:text/css;base64,([A-Za-z0-9+/=]+)"', page)
    assert style
    assert "font" in base64.b64decode(style[1]).decode()
    rest = page.replace(style[0], "")
    assert re.findall(r'\b(?:src|href|action)="([^"]*)"', rest) == []
    assert "DRAFT" not in page
    assert "watermark" not in page


def test_the_markdown_reads_as_text(note: ReleaseNote, company: Company) -> None:
    text = take(company.auditor, note, "md").content.decode()
    assert text.startswith("# Card payments work again\n\n## What changed\n\nA certificate was renewed.\n")


def test_the_pdf_reads_back(note: ReleaseNote, company: Company, tmp_path: Path) -> None:
    content = take(company.auditor, note, "pdf").content
    (page,) = pages_of(content, tmp_path)
    for words in ("Card payments work again", "A certificate was renewed.", "for: Customers", "page 1 of 1"):
        assert words in page, words
    assert "printed by Auditor Pay at 2026-11-23 02:14 UTC" in page
    assert pages_with_huge_letters(content, tmp_path) == [False]


def test_a_draft_and_a_withdrawn_one_say_so_across_the_page(
    note: ReleaseNote, hotfix: HotFix, company: Company, tmp_path: Path
) -> None:
    draft = write_note(hotfix, by=company.rm)
    withdraw(note, by=company.rm, reason="A wrong hotline.")
    for one, word, sentence in (
        (draft, "Draft", "DRAFT: this note is not published."),
        (note, "Withdrawn", "WITHDRAWN: this note no longer holds."),
    ):
        content = take(company.auditor, one, "pdf").content
        assert all(pages_with_huge_letters(content, tmp_path)), word
        assert sentence in " ".join(pages_of(content, tmp_path))
        page = take(company.auditor, one, "html").content.decode()
        assert f'<div class="watermark" aria-hidden="true">{word}</div>' in page
        assert sentence in page
        assert take(company.auditor, one, "md").content.decode().startswith(f"**{sentence}")
    assert "A wrong hotline." in words_of(take(company.auditor, note, "html"))


def test_what_people_typed_does_nothing_in_any_of_them(
    hotfix: HotFix, company: Company, tmp_path: Path
) -> None:
    draft = write_note(hotfix, by=company.rm)
    with recording(draft, by=company.rm) as present:
        for field in ("title", "what_changed", "impact", "support_contact"):
            setattr(present, field, HOSTILE)
    page = take(company.auditor, draft, "html").content.decode()
    assert not re.search(r"<(?:script|img)", page)
    text = take(company.auditor, draft, "md").content.decode()
    assert not re.search(r"(?<![\\(])<|(?<!\\)!\[", text)
    for content in (page, text):
        assert "\u202e" not in content
    printed = " ".join(pages_of(take(company.auditor, draft, "pdf").content, tmp_path))
    assert "<script>alert(1)</script>" in printed


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_who_may_see_the_hot_fix_get_it(kind: str, note: ReleaseNote, company: Company) -> None:
    for who in ("po", "insider", "reporter", "contributor", "auditor", "board", "owner", "root"):
        assert take(company.people[who], note, kind).status_code == 200, who
    outsider = make_company("SHOP").po
    for stranger in (company.plain, company.other, outsider):
        assert take(stranger, note, kind).status_code == 404
    assert take(None, note, kind).status_code == 302
    assert client_of(company.po).get(note_url(kind, note.pk + 99)).status_code == 404
    assert client_of(company.po).post(note_url(kind, note)).status_code == 405
