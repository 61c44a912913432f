"""The texts that process owners give to messages: a few names in braces, and nothing that can do anything.

A text is checked when it is typed, and filled when a message goes. Only `{name}` stands for something: there
are no conditions, no filters and no look into an object, so no text can read what it was not given.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .one_line import LONGEST_SUBJECT, in_one_line

# What stands for something in a message of a hot fix, and what for: listed beside the fields. What does in
# letters is in letter_facts.py.
PLACEHOLDERS: Mapping[str, Promise] = {
    "reference": gettext_lazy("the reference of the hot fix, such as HF-2026-0042"),
    "priority": gettext_lazy("Emergency or Critical; that it is a late record, too"),
    "title": gettext_lazy("its title, as somebody typed it"),
    "system": gettext_lazy("the system"),
    "phase": gettext_lazy("the phase that it is in, or how it ended"),
    "restore_by": gettext_lazy("when service is to be back, in the zone of the reader with UTC beside it"),
    "reader": gettext_lazy("the name of whoever reads it"),
    "what": gettext_lazy("what is wanted or what happened, in the words that are built in"),
    "details": gettext_lazy("the sentences that are built in: who said what, until when, what is missing"),
}
# A paragraph of its own, since it may be several.
DETAILS = "details"
WHAT = "what"
# What may stand before what happened, where nothing may cover that: nobody types these.
BEFORE_WHAT = frozenset({"reference", "priority", "place"})
# What everybody in a channel may know, who may see nothing of the hot fix.
FOR_EVERYBODY = frozenset({"reference", "priority", "system", "phase"})

_NAME = re.compile(r"\{([^{}]*)\}")
_ADDRESS = re.compile(r"://|\bwww\.|\bmailto:|\bjavascript:|\S@\S+\.\S", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")


class CannotBeFilled(Exception):
    """A stored text says something that it cannot: the message goes with the words that are built in."""


def names_in(text: str) -> list[str]:
    """Return what stands in braces in `text`, in order."""
    return _NAME.findall(text)


def faults(
    text: str,
    *,
    known: Collection[str],
    must_name: Collection[str] = (),
    lines: bool = False,
    what_first: bool = False,
) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with `text`; none where it may be sent.

    Args:
        known: what may stand in braces.
        must_name: what must.
        lines: whether it may have several.
        what_first: whether no word may stand before what happened.
    """
    yield from _faults_of_names(text, known, must_name)
    if what_first and not _begins_with_what(text):
        yield _("What happened comes first: nothing but signs and {place} may stand before {what}.")
    every = text.splitlines()
    if not lines and len(every) > 1:
        yield _("It must be one line.")
    if any(in_one_line(line) != " ".join(line.split()) for line in every):
        yield _("It holds a letter that nobody sees, or that turns others round.")
    if "<" in text or any(line.lstrip().startswith(">") for line in every):
        yield _("Plain text only: no <, and no line that begins with >, which marks the words of people.")
    if _ADDRESS.search(text):
        yield _("No address: the link to the hot fix is put in by itself.")


def _faults_of_names(text: str, known: Collection[str], must_name: Collection[str]) -> Iterator[str]:
    named = names_in(text)
    for name in dict.fromkeys(named):
        if name not in known:
            words = {"name": in_one_line(name)[:40], "known": _listed(known)}
            yield _("There is nothing called {%(name)s} here. There are: %(known)s.") % words
    if any(brace in _NAME.sub("", text) for brace in "{}"):
        yield _("A brace is not closed, or stands alone: write a name between two, such as {reference}.")
    for name in must_name:
        if name not in named:
            yield _("It must name {%(name)s}.") % {"name": name}
    if DETAILS in named and DETAILS in known:
        alone = paragraphs(text).count(f"{{{DETAILS}}}")
        if alone != 1 or named.count(DETAILS) != 1:
            yield _("{details} stands once, in a paragraph of its own: it may be several.")


def _begins_with_what(text: str) -> bool:
    before, found, _after = text.partition(f"{{{WHAT}}}")
    words = _NAME.sub("", before)
    return bool(found) and set(names_in(before)) <= BEFORE_WHAT and not any(map(str.isalnum, words))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the line `text` with each name replaced. Raises CannotBeFilled."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise CannotBeFilled(_("There is nothing called {%(name)s} here.") % {"name": found[1]})
        return values[found[1]]

    return in_one_line(_NAME.sub(value, text))


def filled_subject(text: str, values: Mapping[str, str], *, must_name: str) -> str:
    """The same for a subject, of which the title alone is cut. Raises CannotBeFilled."""
    line = filled(text, values)
    over = len(line) - LONGEST_SUBJECT
    if over > 0 and "title" in values:
        title = values["title"]
        line = filled(text, {**values, "title": f"{title[: max(len(title) - over - 1, 0)].rstrip()}…"})
    if values[must_name] not in line[:LONGEST_SUBJECT]:
        raise CannotBeFilled(_("It must name {%(name)s}.") % {"name": must_name})
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"


def filled_paragraphs(text: str, values: Mapping[str, str], details: Collection[str]) -> tuple[str, ...]:
    """Return the paragraphs of `text`, filled; `details` where it names them. Raises CannotBeFilled."""
    said: list[str] = []
    for part in paragraphs(text):
        if names_in(part) == [DETAILS]:
            said += details
        else:
            said.append("\n".join(filled(line, values).lstrip("> ") for line in part.splitlines()))
    return tuple(one for one in said if one)


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines."""
    return [part.strip() for part in _BLANK_LINES.split(text.strip()) if part.strip()]


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
