"""What a message of a hot fix says in the words of process owners; else what is built in."""

import logging

from apps.common import clock

from .filled_words import BUILT_IN, Words, fill
from .letter_words import tell_owners
from .messages import Message, in_one_line
from .models import Kind
from .situation import Situation
from .wordings import FOR_EVERYBODY, filled, names_in

logger = logging.getLogger(__name__)


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
