"""What a message says in the words of process owners; where they cannot be used, what is built in."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.role_holders import process_owners

from .messages import Mail, Message, in_one_line, site, subject, text
from .models import Kind, Notice, Wording
from .situation import Situation
from .wording_models import PARTS
from .wordings import FOR_EVERYBODY, CannotBeFilled, filled, filled_paragraphs, filled_subject, names_in

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What was reworded, filled; what is empty is built in."""

    subject: str = ""
    heading: str = ""
    lines: tuple[str, ...] | None = None
    button: str = ""
    # The sentences without those that are built in, for what is read on a lock screen.
    opening: tuple[str, ...] = ()


BUILT_IN = Words()


def words_for(message: Message, situation: Situation) -> Words:
    """Return what process owners made of this message; it raises nothing, whatever is stored."""
    wording = situation.wordings.get(message.kind)
    if wording is None or wording.is_built_in:
        return BUILT_IN
    try:
        return fill(wording, values_of(message, situation), [line for line in message.lines if line])
    except Exception as error:  # whatever it is: a message that must go goes
        logger.exception("The text of messages %s could not be used", wording.kind)
        tell_owners(wording, str(error))
        return BUILT_IN


def heading_for_everybody(kind: Kind, situation: Situation) -> str:
    """Return the heading for a channel, empty where it is built in or names what not everybody may know."""
    wording = situation.wordings.get(kind)
    if wording is None or not wording.heading or set(names_in(wording.heading)) - FOR_EVERYBODY:
        return ""
    return "" if wording.faults() else filled(wording.heading, _of_the_hotfix(situation))


def fill(wording: Wording, values: Mapping[str, str], details: Collection[str]) -> Words:
    """Return the parts of `wording`, filled. Raises CannotBeFilled, with what is wrong with them."""
    in_a_sentence = {**values, "title": f"“{values['title']}”"}
    if found := wording.faults():
        raise CannotBeFilled(" ".join(sentence for sentences in found.values() for sentence in sentences))
    opening = wording.opening
    return Words(
        subject=filled_subject(wording.subject, values) if wording.subject else "",
        heading=filled(wording.heading, in_a_sentence),
        lines=filled_paragraphs(opening, in_a_sentence, details) if opening else None,
        button=filled(wording.button, values),
        opening=filled_paragraphs(opening, in_a_sentence, ()),
    )


def values_of(message: Message, situation: Situation) -> dict[str, str]:
    """Return what each name stands for, in one line and without what could pass for something else."""
    return {
        **_of_the_hotfix(situation),
        "title": in_one_line(situation.hotfix.title),
        "restore_by": clock.to_the_minute(situation.hotfix.restore_by),
        "reader": in_one_line(str(message.to)),
        "what": message.what,
    }


def _of_the_hotfix(situation: Situation) -> dict[str, str]:
    hotfix = situation.hotfix
    return {
        "reference": hotfix.reference,
        "priority": ", ".join(filter(None, (hotfix.get_priority_display(), hotfix.late_in_words))),
        "system": in_one_line(str(hotfix.system)),
        "phase": str(hotfix.phase.name) if hotfix.phase else hotfix.get_state_display(),
    }


def tell_owners(wording: Wording, why: str) -> None:
    """Write to the process owners that this text cannot be used, once for each text."""
    said = sha256("\n".join(getattr(wording, part) for part in PARTS).encode()).hexdigest()[:16]
    about = f"{wording.kind} {said}"
    if Notice.objects.filter(kind=Kind.WORDING, about=about).exists():
        return
    words = {"kind": wording.get_kind_display(), "why": in_one_line(why)}
    letter = Mail(
        subject(_("Hot Fix"), _("a text of messages cannot be used: %(kind)s") % words),
        text(
            _("Messages of the kind “%(kind)s” go with the words that are built in.") % words,
            words["why"],
            _("Nothing is lost by it. Correct the text, or take back what is built in:"),
            site(reverse("admin:notifications_wording_change", args=[wording.kind])),
        ),
    )
    now = clock.now()
    # Without a job: who sends is at it already, and the timer finds letters by themselves.
    Notice.objects.bulk_create(
        Notice(
            kind=Kind.WORDING,
            to=owner,
            about=about,
            subject=letter.subject,
            text=letter.text,
            written_at=now,
            next_try_at=now,
        )
        for owner in process_owners()
        if owner.is_active and owner.email
    )
