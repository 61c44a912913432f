"""The manual as pages of the site: Markdown of docs/manual, with pictures and links that work here."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER: Path = settings.BASE_DIR / "docs/manual"
PICTURES = "images/"


@dataclass(frozen=True)
class ManualPage:
    """One page of the manual, for one kind of reader; `name` is that of its file and in its address."""

    name: str
    reader: Promise

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.md"

    @property
    def url(self) -> str:
        return reverse("admin:manual", args=[self.name])


PAGES = (
    ManualPage("reporter", _("Reporting and filling in")),
    ManualPage("signer", _("Signing")),
    ManualPage("release-manager", _("Releasing")),
    ManualPage("messages", _("Hearing of it")),
    ManualPage("on-call", _("Being on call")),
    ManualPage("process-owner", _("Keeping rights in order")),
)
# Whose page helps on which pages of the site, by the name of their address; the first one on all others.
_SIGNER = ("act", "break_glass", "go_ahead", "verbal", "answer_verbal", "settle")
_RELEASING = ("releasenote", "record", "board_sheet", "calendar")
_RIGHTS = ("access_review", "withdraw_right", "legal_hold", "lift_hold", "user_erase")
_ON_CALL = ("on_call", "oncall", "handover", "own_phone", "tonight")


def page_named(name: str) -> ManualPage | None:
    """The page of that name; None where there is none."""
    return next((page for page in PAGES if page.name == name), None)


def page_for(request: Any) -> ManualPage:
    """The page of the manual that helps with what `request` shows."""
    reporter, signer, releasing, _messages, on_call, rights = PAGES
    match = getattr(request, "resolver_match", None)
    asked = (match.url_name or "") if match else ""
    if asked.startswith("hotfixes_hotfix_") and asked.removeprefix("hotfixes_hotfix_") in _SIGNER:
        acts = {"deploy", "roll_back", "complete_documentation", "merge_to_main"}
        return releasing if match and match.kwargs.get("name") in acts else signer
    if any(part in asked for part in _RIGHTS):
        return rights
    if any(part in asked for part in _ON_CALL):
        return on_call
    return releasing if any(part in asked for part in _RELEASING) else reporter


@cache
def html(page: ManualPage) -> SafeString:
    """The page as HTML. The manual is ours, and its Markdown carries no HTML."""
    tokens = parsed(page)
    for heading, text in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", slugify(text.content))
    for token in every(tokens):
        if token.type == "image":
            token.attrSet("src", static(f"manual/{str(token.attrGet('src')).removeprefix(PICTURES)}"))
            token.attrSet("loading", "lazy")
        elif token.type == "link_open":
            token.attrSet("href", _where(str(token.attrGet("href"))))
        elif token.type == "strong_open":
            token.attrSet("class", "hf-named")
    return SafeString(_markdown.renderer.render(tokens, _markdown.options, {}))


def parsed(page: ManualPage) -> list[Token]:
    """What the page consists of."""
    return _markdown.parse(page.file.read_text(encoding="utf-8"))


def every(tokens: list[Token]) -> Iterator[Token]:
    """Each token, and each within one."""
    for token in tokens:
        yield token
        yield from every(token.children or [])


def _where(link: str) -> str:
    """Where a link of the file leads on the site."""
    name, _dot, place = link.partition("#")
    page = page_named(name.removesuffix(".md"))
    return f"{page.url}{f'#{place}' if place else ''}" if page else link


_markdown = MarkdownIt("commonmark", {"html": False})
