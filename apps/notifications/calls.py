"""Whom a message tells to call: who is on call on the system, and where its people meet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .messages import Way, in_one_line
from .situation import Situation


def calls(situation: Situation) -> Iterator[Way]:
    """Yield each person on call who has a number, then bridge and chat; nothing of what has ended.

    The roles that are waited for come first. Links of people are those of the system, which process owners
    set and which begin with https: or tel: (systems/reaching.py).
    """
    hotfix = situation.hotfix
    if hotfix.ended:
        return
    waited_for = situation.unsigned
    for role, duty in sorted(situation.on_call.items(), key=lambda item: item[0] not in waited_for):
        if duty.person and duty.person.phone:
            words = {"role": role.label, "who": in_one_line(str(duty.person)), "until": duty.until}
            yield Way(_("%(role)s: %(who)s, %(until)s") % words, f"tel:{duty.person.phone}")
    for place in hotfix.system.meeting_places:
        yield Way(place.name, place.link)
