"""A release note as Markdown to paste elsewhere: what our own renderer understands, and nothing more.

A text that people typed is read by the parser of `rendered.py` and written anew from what it found there.
What it takes for plain text (HTML, pictures, links to other places) is escaped: plain text anywhere.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .models import NoteStatus, ReleaseNote
from .rendered import HEADINGS_BELOW, parsed, sections

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>&~|!#])")
_AT_THE_START = re.compile(r"^(\s*)([-+=:>]|\d{1,9}(?=[.)]))", re.MULTILINE)


def markdown(note: ReleaseNote) -> str:
    """The note as one Markdown text; a draft and a withdrawn note say so in the first line."""
    parts = [f"# {plain(note.title)}"]
    if stamp := standing(note):
        parts.insert(0, f"**{plain(stamp)}**")
    parts += [f"## {plain(heading)}\n\n{_blocks(parsed(text))}" for heading, text in sections(note)]
    return "\n\n".join(parts) + "\n"


def standing(note: ReleaseNote) -> str:
    """What a reader must know of a note that is not what its audience reads; empty for a published one."""
    if note.is_published:
        return ""
    if note.status == NoteStatus.WITHDRAWN:
        return _("WITHDRAWN: this note no longer holds.")
    return _("DRAFT: this note is not published.")


def plain(text: str) -> str:
    """`text` in one line, so that Markdown shows these very characters."""
    return _AT_THE_START.sub(_escaped_start, _MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split())))


def _escaped_start(found: "re.Match[str]") -> str:
    """A digit cannot be escaped; the dot behind it can."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _blocks(tokens: Sequence[Token]) -> str:
    return "\n\n".join(block for block in _each_block(tokens) if block)


def _each_block(tokens: Sequence[Token]) -> Iterator[str]:
    at = 0
    while at < len(tokens):
        end = _end_of(tokens, at)
        yield _block(tokens[at], tokens[at + 1 : end])
        at = end + 1


def _end_of(tokens: Sequence[Token], start: int) -> int:
    """Where the block that begins at `start` ends; itself where it holds nothing."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _block(first: Token, inside: Sequence[Token]) -> str:
    match first.type:
        case "heading_open":
            return f"{'#' * min(int(first.tag[1:]) + HEADINGS_BELOW - 1, 6)} {_in_a_line(inside)}"
        case "fence" | "code_block":
            return _code(first.content)
        case "blockquote_open":
            return _indented(_blocks(inside), "> ", "> ")
        case "bullet_list_open" | "ordered_list_open":
            return _list(first, inside)
        case "hr":
            return "---"
        case "table_open":
            return _table(inside)
    return _inline(inside)


def _list(first: Token, inside: Sequence[Token]) -> str:
    items: list[str] = []
    number = int(first.attrGet("start") or 1) if first.type == "ordered_list_open" else None
    for item in _each_inside(inside):
        mark = "- " if number is None else f"{number + len(items)}. "
        items.append(_indented(_blocks(item), mark, " " * len(mark)))
    return "\n".join(items)


def _each_inside(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What stands inside each of the blocks."""
    at = 0
    while at < len(tokens):
        end = _end_of(tokens, at)
        yield tokens[at + 1 : end]
        at = end + 1


def _table(inside: Sequence[Token]) -> str:
    rows = [
        [_in_a_line(cell) for cell in _each_inside(row)]
        for part in _each_inside(inside)
        for row in _each_inside(part)
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}\n{text.rstrip()}\n{fence}"


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n") or [""]
    return "\n".join([first + lines[0], *(f"{others}{line}".rstrip() for line in lines[1:])])


# --- Inside a paragraph ---------------------------------------------------------------------------

_AROUND = {"strong_open": "**", "strong_close": "**", "em_open": "*", "em_close": "*"}


def _inline(tokens: Sequence[Token]) -> str:
    """The text of a paragraph, a heading or a cell."""
    written, address = "", ""
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "link_open":
            address = _address(str(child.attrGet("href")))
        written += f"]({address})" if child.type == "link_close" else _piece(child)
    return _AT_THE_START.sub(_escaped_start, written)


def _in_a_line(tokens: Sequence[Token]) -> str:
    """The same for a heading or a cell, which cannot go on in the next line."""
    return _inline(tokens).replace("\\\n", " ")


def _piece(token: Token) -> str:
    match token.type:
        case "text":
            return _MEANS_SOMETHING.sub(r"\\\1", token.content)
        case "softbreak" | "hardbreak":
            return "\\\n"
        case "code_inline":
            return _code_in_a_line(token.content)
        case "link_open":
            return "["
    return _AROUND.get(token.type, "")


def _code_in_a_line(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def _address(href: str) -> str:
    """An address in angle brackets, in which nothing ends it early."""
    return f"<{href.replace('<', '%3C').replace('>', '%3E').replace(chr(10), '')}>"
