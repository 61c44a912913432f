"""What a letter says: what happened, the facts, the sentences, the link and the warning, in this order.

Process owners may word subject, first line and sentences of each kind (wordings.py). What a letter is for
stands in it whatever they write: its facts, its link and what to do where something is wrong. So a warning of
one's own log-in can be told kindly, and cannot be told away.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.role_holders import process_owners

from .filled_words import BUILT_IN, Words, fill
from .letter_facts import OFFERED
from .messages import Mail, as_sentence, in_large, in_one_line, site, subject, text
from .models import Kind, Notice, Wording
from .wording_models import PARTS

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What one letter tells, part by part.

    Attributes:
        place: what it is about, with which the subject begins.
        what: what happened or is wanted, as a clause.
        values: what each name stands for that its kind offers (letter_facts.py).
        behind: what the subject ends with.
        first: the first line; empty: `what`, as a sentence.
        facts: what cannot be left out, above the sentences.
        lines: the sentences that are built in; the words of people are quoted.
        link: a sentence that leads to a page, and its address; the sentence may be empty.
        closing: what cannot be left out, at the end.
    """

    place: str
    what: str
    values: Mapping[str, str]
    behind: str = ""
    first: str = ""
    facts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    link: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()


def mail_of_letter(letter: Letter, words: Words = BUILT_IN) -> Mail:
    """Return the mail that says `letter`, with `words` in place of what is built in."""
    lines = letter.lines if words.lines is None else words.lines
    first = letter.first or f"{in_large(letter.what)}."
    said = text(
        as_sentence(words.heading) if words.heading else first,
        *letter.facts,
        *lines,
        *(letter.link or ()),
        *letter.closing,
    )
    return Mail(words.subject or subject(letter.place, letter.what, letter.behind), said)


def values_of_letter(letter: Letter, reader: str) -> dict[str, str]:
    """Return what each name stands for, in one line each."""
    every = {**letter.values, "place": letter.place, "what": letter.what, "reader": reader}
    return {name: in_one_line(value) for name, value in every.items()}


def worded(kind: Kind, letter: Letter, to: User, wording: Wording | None) -> Mail:
    """Return the mail with what process owners made of it; whatever is stored, it raises nothing."""
    words = words_of_letter(kind, letter, to, wording)
    return mail_of_letter(letter, words)


def words_of_letter(kind: Kind, letter: Letter, to: User, wording: Wording | None) -> Words:
    """Return their words of `letter`, or what is built in where these cannot be used."""
    if wording is None or wording.is_built_in:
        return BUILT_IN
    try:
        if missing := set(OFFERED[kind]) - set(letter.values):
            raise LookupError(f"A letter of the kind {kind} has no {', '.join(sorted(missing))}.")
        return fill(wording, values_of_letter(letter, str(to)), letter.lines)
    except Exception as error:  # whatever it is: a letter that must go goes
        logger.exception("The text of messages %s could not be used", wording.kind)
        tell_owners(wording, str(error))
        return BUILT_IN


def wording_of(kind: Kind) -> Wording | None:
    """Return what process owners wrote for this kind of letter, if anything; one query."""
    return Wording.objects.filter(kind=kind).first()


def drafts(
    people: Iterable[User], kind: Kind, letter: Letter, *, about: str = "", built_in: bool = False
) -> list[Notice]:
    """Return a notice for each of `people` whom a mail reaches, unsaved; one query, however many."""
    reached = [one for one in people if one.is_active and one.email]
    if not reached:
        return []
    wording, now = None if built_in else wording_of(kind), clock.now()
    return [
        Notice(
            kind=kind,
            to=to,
            about=about,
            subject=mail.subject,
            text=mail.text,
            written_at=now,
            next_try_at=now,
        )
        for to in reached
        for mail in [worded(kind, letter, to, wording)]
    ]


def tell_owners(wording: Wording, why: str) -> None:
    """Write to the process owners that this text cannot be used, once for each text."""
    said = sha256("\n".join(getattr(wording, part) for part in PARTS).encode()).hexdigest()[:16]
    about = f"{wording.kind} {said}"
    if Notice.objects.filter(kind=Kind.WORDING, about=about).exists():
        return
    words = {"kind": wording.get_kind_display()}
    letter = Letter(
        place=_("Hot Fix"),
        what=_("a text of messages cannot be used: %(kind)s") % words,
        values=words,
        first=_("Messages of the kind “%(kind)s” go with the words that are built in.") % words,
        facts=(in_one_line(why),),
        link=(
            _("Nothing is lost by it. Correct the text, or take back what is built in:"),
            _page_of(wording),
        ),
    )
    # Where it is the text of this very letter, nothing is asked of it again.
    built_in = wording.kind == Kind.WORDING
    # Without a job: who sends is at it already, and the timer finds letters by themselves.
    owners = process_owners()
    Notice.objects.bulk_create(drafts(owners, Kind.WORDING, letter, about=about, built_in=built_in))


def tell_of_new_words(wording: Wording, by: User) -> None:
    """Write to the other process owners that a warning has other words, and whose."""
    words = {"kind": wording.get_kind_display(), "who": in_one_line(str(by))}
    letter = Letter(
        place=_("Hot Fix"),
        what=_("a text of messages was changed: %(kind)s") % words,
        values=words,
        first=_("“%(kind)s”: messages that warn people of their own name have new words.") % words,
        facts=(_("By: %(who)s\nAt: %(at)s") % {**words, "at": clock.to_the_minute(clock.now())},),
        link=(_("Read them, and take back what is built in if they hide anything:"), _page_of(wording)),
    )
    others = [one for one in process_owners() if one.pk != by.pk]
    built_in = wording.kind == Kind.WORDING
    Notice.objects.bulk_create(drafts(others, Kind.WORDING, letter, built_in=built_in))


def _page_of(wording: Wording) -> str:
    return site(reverse("admin:notifications_wording_change", args=[wording.kind]))
