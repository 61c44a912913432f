"""What people must hear of shifts that are handed over: being asked, and what the colleague answered."""

from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.systems.models import HandOver

from .letters import Letter, write
from .messages import in_one_line, site
from .models import Kind


def listen() -> None:
    """Hear of hand-overs, which are no act on a hot fix."""
    post_save.connect(_saved, sender=HandOver, dispatch_uid="notifications.on_call_letters")


def _saved(instance: HandOver, raw: bool = False, **_signal: Any) -> None:
    if raw:
        return
    giver, taker = (in_one_line(str(one)) for one in (instance.giver, instance.taker))
    standing = HandOver.Standing(instance.standing)
    to, what = (_of_a_swap if instance.is_swap else _of_one)(instance, giver, taker)[standing]
    facts = {
        "system": in_one_line(str(instance.system)),
        "role": instance.get_role_display(),
        "period": instance.both_periods,
    }
    note = in_one_line(instance.note) if standing is HandOver.Standing.ASKED else ""
    letter = Letter(
        place=facts["system"],
        what=what,
        values={**facts, "who": taker if to == instance.giver else giver},
        first=f"{what}.",
        facts=(_facts(instance, facts),),
        # The words of the colleague stand marked as theirs, in a paragraph of their own.
        lines=(f"> {note}",) if note else (),
        link=("", site(reverse("admin:on_call"))),
    )
    write([to], Kind.SHIFT, letter)


def _of_one(asked: HandOver, giver: str, taker: str) -> dict[HandOver.Standing, tuple[User, str]]:
    """Who hears what of a shift that is handed over."""
    by_giver, by_taker = {"who": giver}, {"who": taker}
    return {
        HandOver.Standing.ASKED: (asked.taker, _("%(who)s asks you to take a shift") % by_giver),
        HandOver.Standing.ACCEPTED: (asked.giver, _("%(who)s takes your shift") % by_taker),
        HandOver.Standing.DECLINED: (asked.giver, _("%(who)s does not take your shift") % by_taker),
        HandOver.Standing.WITHDRAWN: (asked.taker, _("%(who)s asks you no more to take a shift") % by_giver),
    }


def _of_a_swap(asked: HandOver, giver: str, taker: str) -> dict[HandOver.Standing, tuple[User, str]]:
    """Who hears what of two that are swapped."""
    by_giver, by_taker = {"who": giver}, {"who": taker}
    return {
        HandOver.Standing.ASKED: (asked.taker, _("%(who)s offers to swap shifts with you") % by_giver),
        HandOver.Standing.ACCEPTED: (asked.giver, _("%(who)s swaps shifts with you") % by_taker),
        HandOver.Standing.DECLINED: (asked.giver, _("%(who)s does not swap shifts with you") % by_taker),
        HandOver.Standing.WITHDRAWN: (asked.taker, _("%(who)s offers no more to swap shifts") % by_giver),
    }


def _facts(asked: HandOver, words: dict[str, str]) -> str:
    """What it is about; of a swap each shift in a line of its own, and whose it is before."""
    if not asked.is_swap:
        return _("System: %(system)s\nRole: %(role)s\nShift: %(period)s") % words
    shifts = {
        "giver": in_one_line(str(asked.giver)),
        "period": asked.period,
        "taker": in_one_line(str(asked.taker)),
        "back": asked.back_period,
    }
    told = _(
        "System: %(system)s\nRole: %(role)s\nShift of %(giver)s: %(period)s\nShift of %(taker)s: %(back)s"
    )
    return told % {**words, **shifts}
