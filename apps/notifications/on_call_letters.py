"""What people must hear of shifts that are handed over: being asked, and what the colleague answered."""

from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _

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
    to, what = {
        HandOver.Standing.ASKED: (instance.taker, _("%(who)s asks you to take a shift") % {"who": giver}),
        HandOver.Standing.ACCEPTED: (instance.giver, _("%(who)s takes your shift") % {"who": taker}),
        HandOver.Standing.DECLINED: (instance.giver, _("%(who)s does not take your shift") % {"who": taker}),
        HandOver.Standing.WITHDRAWN: (
            instance.taker,
            _("%(who)s asks you no more to take a shift") % {"who": giver},
        ),
    }[standing]
    facts = {
        "system": in_one_line(str(instance.system)),
        "role": instance.get_role_display(),
        "period": instance.period,
    }
    note = in_one_line(instance.note) if standing is HandOver.Standing.ASKED else ""
    letter = Letter(
        place=facts["system"],
        what=what,
        values={**facts, "who": taker if to == instance.giver else giver},
        first=f"{what}.",
        facts=(_("System: %(system)s\nRole: %(role)s\nShift: %(period)s") % facts,),
        # The words of the colleague stand marked as theirs, in a paragraph of their own.
        lines=(f"> {note}",) if note else (),
        link=("", site(reverse("admin:on_call"))),
    )
    write([to], Kind.SHIFT, letter)
