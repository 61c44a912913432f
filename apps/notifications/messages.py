"""One thing to tell one person, and the mail that tells it: short, plain, and safe whatever people typed."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix

from .models import Kind

LONGEST_SUBJECT = 150
# The kinds of letters that are not seen, and turn round what follows.
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")

# Which notice it is: kind, phase, round, about, and the key of whom it is for.
Key = tuple[str, str, int, str, int]


@dataclass(frozen=True)
class Message:
    """What `to` must hear of a hot fix.

    `what` is the end of the subject and the first line; `lines` follow the facts. Where it is `known` to this
    person already, who just did it, it counts as told.
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

    @property
    def key(self) -> Key:
        return (self.kind.value, self.phase, self.round, self.about, self.to.pk)


@dataclass(frozen=True)
class Mail:
    """A mail: its subject and its text."""

    subject: str
    text: str


def mail_for(message: Message, hotfix: HotFix, now: datetime) -> Mail:
    """Return the mail that tells `message`: first what it is about, as a phone shows it, last the link."""
    title = in_one_line(hotfix.title)
    facts = [(_("System"), in_one_line(str(hotfix.system))), (_("Priority"), hotfix.get_priority_display())]
    facts.append((_("Open for"), in_days_and_hours(now - hotfix.reported_at)))
    if hotfix.phase:
        since = {"phase": hotfix.phase.name, "length": in_days_and_hours(now - hotfix.phase_entered_at)}
        facts.append((_("Phase"), _("%(phase)s, for %(length)s") % since))
    if hotfix.late:
        facts.append((hotfix.late_in_words, _("production was changed first, before a go")))
    if message.capacity:
        facts.append((_("You act as"), in_one_line(message.capacity)))
    first = f"{message.what[:1].upper()}{message.what[1:]}"
    return Mail(
        subject=subject(_begins(hotfix), message.what, title),
        text=text(
            f"{first}: {title}",
            "\n".join(f"{name}: {fact}" for name, fact in facts),
            *message.lines,
            message.url,
        ),
    )


def _begins(hotfix: HotFix) -> str:
    words = (hotfix.get_priority_display(), hotfix.late_in_words)
    return f"{hotfix.reference} {', '.join(filter(None, words))}"


def subject(begins: str, what: str, title: str = "") -> str:
    """Return a subject of one line: reference and priority, what it is, and as much of the title as fits."""
    line = in_one_line(f"{begins}: {what}" + (f" - {title}" if title else ""))
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def text(*parts: str) -> str:
    """Return the parts of a mail, with an empty line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"


def in_one_line(typed: str) -> str:
    """Return what somebody typed, as one line that cannot end a header, hide a letter or turn it round."""
    line = " ".join(typed.split())
    kept = (letter for letter in line if unicodedata.category(letter) != "Cc" and not _turns_round(letter))
    return "".join(kept)


def quoted(typed: str) -> str:
    """Return what somebody wrote at length, each line marked as theirs, so that none passes for ours."""
    lines = typed.strip().splitlines()
    return "\n".join(f"> {in_one_line(line)}".rstrip() for line in lines)


def _turns_round(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _TURNING


def page_url(hotfix: HotFix, *, anchor: str = "") -> str:
    """Return the address of the page of `hotfix`, at the part called `anchor`."""
    return address("change", hotfix) + (f"#{anchor}" if anchor else "")


def address(name: str, hotfix: HotFix, *args: object) -> str:
    """Return the whole address of the page called `name` of `hotfix`."""
    return site(reverse(f"admin:hotfixes_hotfix_{name}", args=[hotfix.pk, *args]))


def site(path: str) -> str:
    """Return the whole address of `path` on this site."""
    return settings.SITE_URL + path
