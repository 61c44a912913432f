"""A mail as HTML: the same words as its text, with buttons, for phones at night; no picture, no script.

The template escapes whatever it is given. What is a link is ours: it begins with the address of this site,
and stands in a line of its own, which what people typed never does. Beside these are whom to call and where
people meet, of the forms that are let in alone (calls.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .messages import Mail, Sheet, Way

TEMPLATE = "notifications/mail.html"


@dataclass(frozen=True)
class Block:
    """Some lines that belong together; `theirs`, words that a person wrote."""

    text: str
    theirs: bool = False


def in_html(mail: Mail) -> str:
    """Return the HTML of `mail`: by its parts, or, of one that has none, by the paragraphs of its text."""
    sheet = mail.sheet or _sheet_of(mail)
    sections = [
        {"heading": one.heading, "first": one.first, "way": one.way, "blocks": _all_blocks(one.lines)}
        for one in sheet.sections
    ]
    about = {
        "subject": mail.subject,
        "sheet": sheet,
        "blocks": _all_blocks(sheet.lines),
        "sections": sections,
        "language": get_language() or "en",
    }
    return render_to_string(TEMPLATE, about)


def _all_blocks(lines: Iterable[str]) -> list[Block]:
    said = [block for line in lines for block in _blocks(line)]
    if said and not said[-1].theirs:  # in the text a link follows
        said[-1] = Block(_without_colon(said[-1].text))
    return said


def _without_colon(text: str) -> str:
    return f"{text.removesuffix(':')}." if text.endswith(":") else text


def _sheet_of(mail: Mail) -> Sheet:
    """The parts of a letter, which has only its text: the first line, the rest, and its links."""
    first, *rest = mail.text.strip().split("\n\n")
    ways = [line for line in rest if _is_ours(line)]
    said = tuple(line for line in rest if line not in ways)
    return Sheet(first, "", (), said, tuple(Way(_("Open"), url.strip()) for url in ways))


def _is_ours(line: str) -> bool:
    return line.startswith(f"{settings.SITE_URL}/") and len(line.split()) == 1


def _blocks(said: str) -> Iterator[Block]:
    """What is said, with the words of people apart; they are marked by a `>`, as in the text."""
    for theirs, lines in groupby(said.splitlines(), key=lambda line: line.startswith(">")):
        words = (line.removeprefix(">").removeprefix(" ") if theirs else line for line in lines)
        yield Block("\n".join(words).strip("\n"), theirs)
