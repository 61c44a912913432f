"""A release note as safe HTML, for screens and for paper."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.common.text_direction import runs_right_to_left
from apps.release_notes.models import ReleaseNote

LINKS = ("http://", "https://", "mailto:")
# The note's own title and headings are h2 and h3: a heading inside a text comes below them.
HEADINGS_BELOW = 3


class _Markdown(MarkdownIt):
    """Markdown as we allow it: no HTML, no pictures, and links only to the web and to mail addresses."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True})
        self.enable("table").disable("image")

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        return url.lower().startswith(LINKS)


_markdown = _Markdown()


def html(note: ReleaseNote) -> str:
    """The note as HTML that is safe to show: whatever was typed, nothing runs and nothing is fetched."""
    shown = (
        (heading, SafeString(_rendered(text)))  # made by the renderer, which escapes what people typed
        for heading, text in sections(note)
    )
    return format_html(
        '<article class="release-note"><h2{}>{}</h2>{}</article>',
        format_html(' dir="{}"', "rtl") if runs_right_to_left(note.title) else "",
        note.title,
        format_html_join("", "<section><h3>{}</h3>{}</section>", shown),
    )


def sections(note: ReleaseNote) -> Iterator[tuple[str, str]]:
    """Headings and texts, leaving out what is empty; each text is Markdown."""
    every = (
        (_("What changed"), note.what_changed),
        (_("Impact"), note.impact),
        (_("What you need to do"), note.instructions),
        (_("Known issues"), note.known_issues),
        (_("Support"), note.support_contact),
    )
    return ((heading, text.strip()) for heading, text in every if text.strip())


def parsed(text: str) -> list[Token]:
    """What a text consists of, as we allow it."""
    return _markdown.parse(text)


def _rendered(text: str) -> str:
    tokens = parsed(text)
    for token in _walk(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + HEADINGS_BELOW, 6)}"
        elif token.type == "link_open":
            token.attrSet("rel", "noopener noreferrer nofollow")
    _turn(tokens)
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def _turn(tokens: list[Token]) -> None:
    """Let each block run the way of its first text; a list does so as a whole."""
    block: Token | None = None
    for token in tokens:
        if token.level == 0 and token.nesting == 1:
            block = token
        elif token.type == "inline" and block:
            if runs_right_to_left(token.content):
                block.attrSet("dir", "rtl")
            block = None


def _walk(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or [])
