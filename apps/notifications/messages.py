"""One thing to tell one person, and what a mail is made of: short, and safe whatever people typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix

from .models import Kind
from .one_line import LONGEST_SUBJECT, in_one_line

__all__ = [
    "Key",
    "Mail",
    "Message",
    "Section",
    "Sheet",
    "Way",
    "address",
    "as_sentence",
    "in_large",
    "in_one_line",
    "page_url",
    "quoted",
    "site",
    "subject",
    "text",
]

# Which notice it is: kind, phase, round, about, and the key of whom it is for.
Key = tuple[str, str, int, str, int]


@dataclass(frozen=True)
class Message:
    """What `to` must hear of a hot fix.

    `what` stands in the subject and above the facts; `lines` follow them. Where it is `known` to this
    person already, who just did it, it counts as told. What is `for_information` asks them for nothing.
    """

    kind: Kind
    to: User
    what: str
    url: str
    phase: str = ""
    round: int = 0
    about: str = ""
    capacity: str = ""
    lines: tuple[str, ...] = ()
    known: bool = False
    for_information: bool = False

    @property
    def key(self) -> Key:
        return (self.kind.value, self.phase, self.round, self.about, self.to.pk)


@dataclass(frozen=True)
class Way:
    """Where a mail leads: a button in HTML, a line with its address in text.

    Where it leads nowhere, `without` says what there is not.
    """

    label: str
    url: str
    without: str = ""

    @property
    def shown(self) -> str:
        """The link as people read it: of a number the number."""
        return self.url.removeprefix("tel:") or self.without

    @property
    def line(self) -> str:
        """The whole, as text."""
        return f"{self.label}: {self.shown}" if self.shown else self.label


@dataclass(frozen=True)
class Section:
    """One of several things that a mail tells: what it is, what is wrong there, what is said, and where."""

    heading: str
    first: str
    lines: tuple[str, ...]
    way: Way


@dataclass(frozen=True)
class Sheet:
    """What a mail of a hot fix shows, part by part, before it is text or HTML.

    Attributes:
        first: the first line, which a phone shows beside the subject: what is wrong, and until when.
        what: what is wanted, or what happened.
        facts: names and what is known, in the order in which they are read.
        lines: what is said of it; the words of people are quoted.
        ways: where it leads, the first of them first.
        calls: whom to call and where people meet; each with what a phone or a browser opens.
        sections: of a digest, what it tells, one after the other.
    """

    first: str
    what: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    ways: tuple[Way, ...]
    calls: tuple[Way, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Mail:
    """A mail: its subject and its text, and what its HTML is made of where it has parts of its own.

    `headers` are those that keep it in one conversation with others (conversation.py).
    """

    subject: str
    text: str
    sheet: Sheet | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def subject(begins: str, what: str, title: str = "") -> str:
    """Return a subject of one line: reference and priority, what it is, and as much of the title as fits."""
    line = in_one_line(f"{begins}: {what}" + (f" - {title}" if title else ""))
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def text(*parts: str) -> str:
    """Return the parts of a mail, with an empty line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"


def as_sentence(heading: str) -> str:
    """Return what a heading says, with the stop that a heading has none of."""
    return heading if heading.endswith((".", "!", "?", "…")) else f"{heading}."


def in_large(words: str) -> str:
    """Return these words with a large letter at the beginning."""
    return f"{words[:1].upper()}{words[1:]}"


def quoted(typed: str) -> str:
    """Return what somebody wrote at length, each line marked as theirs, so that none passes for ours."""
    lines = typed.strip().splitlines()
    return "\n".join(f"> {in_one_line(line)}".rstrip() for line in lines)


def page_url(hotfix: HotFix, *, anchor: str = "") -> str:
    """Return the address of the page of `hotfix`, at the part called `anchor`."""
    return address("change", hotfix) + (f"#{anchor}" if anchor else "")


def address(name: str, hotfix: HotFix, *args: object) -> str:
    """Return the whole address of the page called `name` of `hotfix`."""
    return site(reverse(f"admin:hotfixes_hotfix_{name}", args=[hotfix.pk, *args]))


def site(path: str) -> str:
    """Return the whole address of `path` on this site."""
    return settings.SITE_URL + path
