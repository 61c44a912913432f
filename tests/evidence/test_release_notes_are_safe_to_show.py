"""A release note as HTML: formatted, and nothing that was typed runs or fetches."""

import pytest

from apps.release_notes.models import ReleaseNote
from apps.release_notes.rendered import html


def shown(text):
    return html(ReleaseNote(title="T", what_changed=text))


def test_markdown_is_formatted():
    assert "<strong>paid</strong>" in shown("You can be **paid**.")
    assert "<li>one</li>" in shown("- one\n- two")


def test_html_is_shown_as_text():
    assert "<script" not in shown("<script>alert(1)</script>")
    assert "&lt;b&gt;" in shown("a <b>bold</b> claim")


def test_the_title_is_escaped():
    page = html(ReleaseNote(title="<img src=x onerror=alert(1)>", what_changed="x"))
    assert "<img" not in page


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c", "http://example.org", "mailto:help@example.org"]
)
def test_web_and_mail_links_are_links(address):
    assert f'href="{address}"' in shown(f"[help]({address})")
    assert 'rel="noopener noreferrer nofollow"' in shown(f"[help]({address})")


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example/x)",
        "[x](/admin/logout)",
        "<javascript:alert(1)>",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[x](http:javascript)",
    ],
)
def test_no_other_link_is_a_link(text):
    assert "<a " not in shown(text)


def test_a_picture_is_not_fetched():
    assert "<img" not in shown("![x](https://evil.example/x.png)")


def test_headings_inside_a_text_stay_below_those_of_the_note():
    assert "<h4>Steps</h4>" in shown("# Steps")
    assert "<h6>Deep</h6>" in shown("###### Deep")


def test_empty_parts_are_left_out():
    page = html(ReleaseNote(title="T", what_changed="x", known_issues="  "))
    assert "What changed" in page
    assert "Known issues" not in page
