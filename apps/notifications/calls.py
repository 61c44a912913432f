"""Whom a message tells to call, as the page of the hot fix does, and where its people meet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.hotfixes.whom_to_call import Call

from .messages import Way, in_one_line
from .situation import Situation


def calls(situation: Situation) -> Iterator[Way]:
    """Yield each person to call, then bridge and chat; nothing of what has ended.

    Who has no number is named as well: that there is none must be known before somebody looks for it. Links
    of people are those of the system, which process owners set and which begin with https: or tel:
    (systems/reaching.py).
    """
    hotfix = situation.hotfix
    if hotfix.ended:
        return
    for call in situation.calls:
        label = in_one_line(_in_words(call))
        if not call.name:
            yield Way(label, "")
        elif call.phone:
            yield Way(label, f"tel:{call.phone}")
        else:
            yield Way(label, "", without=_("no number"))
    for place in hotfix.system.meeting_places:
        yield Way(place.name, place.link)


def _in_words(call: Call) -> str:
    """“Technical Lead: Ann Lee, on call until … (holds no role here: signs nothing)”."""
    if not call.name:
        return call.remark or _("%(role)s: %(others)s") % {"role": call.role.label, "others": call.others}
    words = {"role": call.role.label, "who": call.name, "words": call.words}
    said = _("%(role)s: %(who)s, %(words)s") if call.words else _("%(role)s: %(who)s")
    return said % words + (f" ({call.remark})" if call.remark else "")
