"""A release note as Markdown says the same everywhere: what our renderer allows, and nothing else."""

import re

import pytest
from markdown_it import MarkdownIt

from apps.release_notes.models import NoteStatus, ReleaseNote
from apps.release_notes.rendered import html
from apps.release_notes.written import markdown, plain

# The most trusting of readers: it lets HTML, pictures and every address through.
TRUSTING = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
TRUSTING.validateLink = lambda url: True  # type: ignore[method-assign]


def note(**texts: str) -> ReleaseNote:
    return ReleaseNote(**{"title": "T", "status": NoteStatus.PUBLISHED, **texts})


def read(text: str) -> str:
    """What a trusting reader makes of our Markdown."""
    return str(TRUSTING.render(text))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=alert(1)>bold</b> claim",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/x.png)",
        "![x][1]\n\n[1]: https://evil.example/x.png",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](/admin/logout)",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;img src=x&#62;",
        "| a |\n| - |\n| <img src=x> |",
        "- <script>x</script>\n\n  ![x](y)",
        "> <script>x</script>",
        "# <script>x</script>",
        "\\<script>x</script>",
        "a\\\n<script>x</script>",
        "[x](https://ok.example/><img src=x>)",
        '[x](<https://ok.example/a b> "<img src=x>")',
        "``` <script>\n</script>\n```",
    ],
)
@pytest.mark.parametrize("field", ["title", "what_changed", "support_contact"])
def test_no_reader_finds_more_than_ours_does(text: str, field: str) -> None:
    written = read(markdown(note(**{field: text})))
    ours = html(note(**{field: text}))
    assert not re.search(r"<(script|img|b)\b", written), written
    assert not re.search(r'href="(?!https?://|mailto:)', written), written
    assert set(re.findall(r"<(?!/)(\w+)", written)) <= set(re.findall(r"<(?!/)(\w+)", ours)) | {"h1", "h2"}


def words(page: str) -> str:
    """What one reads: the text without tags, in which spaces are single."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    "text",
    [
        "You can be **paid** and *thanked*.",
        "- one\n- two\n  - inside\n\n  second paragraph",
        "3. three\n4. four",
        "First line\nsecond line",
        "Run `ls -l` and ``a ` b``.",
        "```\n# not a heading\n- nor a list\n```",
        "    indented code",
        "> said\n> so",
        "Above\n\n---\n\nBelow",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[help](https://example.org/a?b=c_d_e) or <mailto:help@example.org>",
        "1\\. no list, # no heading, 2 * 3 * 4 and snake_case_name",
        "2026. No list either\n- but this is",
        "A total of 5 < 6 & 7 > 3 ~ 1",
        "Über 周末 \U0001f510",
    ],
)
def test_what_our_renderer_shows_another_shows_too(text: str) -> None:
    ours = html(note(what_changed=text)).replace("<br />", " ")
    theirs = read(markdown(note(what_changed=text)))
    assert words(theirs) == words(ours)
    for tag in ("strong", "em", "li", "ol", "pre", "code", "blockquote", "hr", "td", "a"):
        assert len(re.findall(rf"<{tag}\b", theirs)) == len(re.findall(rf"<{tag}\b", ours)), tag


def test_headings_stay_below_those_of_the_note() -> None:
    assert "\n### Steps\n" in markdown(note(what_changed="# Steps"))
    assert "\n###### Deep\n" in markdown(note(what_changed="###### Deep"))


def test_a_note_is_read_as_text_without_being_rendered() -> None:
    written = markdown(note(title="Card payments work again", what_changed="a **b**", support_contact="4711"))
    assert written == "# Card payments work again\n\n## What changed\n\na **b**\n\n## Support\n\n4711\n"


@pytest.mark.parametrize(
    ("status", "said"),
    [(NoteStatus.DRAFT, "DRAFT: this note is not published."), (NoteStatus.WITHDRAWN, "WITHDRAWN: ")],
)
def test_what_is_not_published_says_so_first(status: str, said: str) -> None:
    assert markdown(note(status=status)).startswith(f"**{said}")


def test_plain_text_keeps_its_characters() -> None:
    text = "# 1. <b> *x* [y](z) `q` | & ~ ! - + = \\"
    assert words(read(plain(text))) == words(
        f"<p>{text.replace('&', '&amp;').replace('<b>', '&lt;b&gt;')}</p>"
    )
