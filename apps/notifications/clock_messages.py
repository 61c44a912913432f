"""What the clocks say (PROCESS.md 2): reminders of sign-offs, the escalation, and the restore target."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.grants import grants_on
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.models import Delegation

from .gate_messages import by_turn, capacities
from .messages import Message, address, in_one_line, page_url
from .models import Kind, Notice
from .situation import Situation, told

# A sign-off that waits is reminded twice in each interval of status updates, and so often.
REMINDERS_IN_AN_INTERVAL = 2
MOST_REMINDERS = 3
SHORTEST_INTERVAL = timedelta(minutes=5)


def reminders(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """To everybody who may give a sign-off that has waited for an interval, two or three."""
    if not situation.waits_for_sign_offs:
        return
    since = _waiting_since(situation, written)
    for user, turn, ways in by_turn(situation):
        number = _intervals(situation, since.get(turn, situation.now))
        if number:
            waited = in_days_and_hours(situation.now - since[turn])
            yield Message(
                kind=Kind.REMINDER,
                to=user,
                what=_("it still waits for your sign-off, %(length)s in %(phase)s")
                % {"length": waited, "phase": situation.phase.name},
                url=address("act", situation.hotfix, situation.phase.signs_by),
                phase=situation.hotfix.state,
                round=situation.hotfix.round,
                about=f"{turn}:{number}",
                capacity=capacities(ways),
                lines=(_("Sign off here, or say no on the page:"),),
            )


def escalation(situation: Situation) -> Iterator[Message]:
    """To the process owners and to those who lead on: a phase lasts longer than the clock allows."""
    if situation.hotfix.restored or situation.now < _escalates_at(situation):
        return
    lasts = in_days_and_hours(situation.hotfix.time_in_phase)
    reporter = [situation.hotfix.reported_by] if situation.next_step.by_reporter else []
    for user in told([*situation.leading, *reporter, *situation.overseeing]):
        yield Message(
            kind=Kind.ESCALATION,
            to=user,
            what=_("escalated, %(length)s in %(phase)s") % {"length": lasts, "phase": situation.phase.name},
            url=page_url(situation.hotfix),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            lines=(situation.gate.summary, _missing(situation)),
        )


def restore_target(situation: Situation) -> Iterator[Message]:
    """To the same people, once: service is not restored, and should be."""
    if not situation.hotfix.overdue:
        return
    by = clock.to_the_minute(situation.hotfix.restore_by)
    for user in told([*situation.leading, *situation.overseeing]):
        yield Message(
            kind=Kind.RESTORE,
            to=user,
            what=_("the restore target has passed, it is in %(phase)s") % {"phase": situation.phase.name},
            url=page_url(situation.hotfix),
            lines=(_("Service was to be restored by %(by)s.") % {"by": by}, _missing(situation)),
        )


def moments(situation: Situation, written: Iterable[Notice]) -> Iterator[datetime]:
    """When the clocks must be looked at again, as far as that is known now; past moments too."""
    if not situation.hotfix.restored:
        yield from (_escalates_at(situation), situation.hotfix.restore_by)
    yield from situation.by_the_clock
    if situation.waits_for_sign_offs:
        for since in _waiting_since(situation, written).values():
            yield from (since + _interval(situation) * number for number in range(1, MOST_REMINDERS + 1))
    here = Q(hotfix=situation.hotfix) | Q(system=situation.hotfix.system_id)
    coming = Delegation.objects.filter(here, starts_at__gt=situation.now, withdrawn_at=None)
    if begins := coming.aggregate(first=Min("starts_at"))["first"]:
        yield begins


def _waiting_since(situation: Situation, written: Iterable[Notice]) -> dict[str, datetime]:
    """When those who may sign were told first, by how often their role had signed before."""
    since: dict[str, datetime] = {}
    for one in written:
        here = (one.phase, one.round) == (situation.hotfix.state, situation.hotfix.round)
        if here and one.kind in (Kind.SIGN, Kind.STALE):
            since[one.about] = min(one.written_at, since.get(one.about, one.written_at))
    return since


def _interval(situation: Situation) -> timedelta:
    return max(situation.clock.update_every / REMINDERS_IN_AN_INTERVAL, SHORTEST_INTERVAL)


def _intervals(situation: Situation, since: datetime) -> int:
    return min((situation.now - since) // _interval(situation), MOST_REMINDERS)


def _escalates_at(situation: Situation) -> datetime:
    return situation.hotfix.phase_entered_at + situation.clock.escalate_after


def _missing(situation: Situation) -> str:
    """What is missing, and who can supply it: the gate's own words."""
    grants, delegations = grants_on(situation.hotfix), situation.role_holders.delegations
    return "\n".join(
        f"- {one.label}: "
        + in_one_line(who_can_supply(one, situation.hotfix, grants=grants, delegations=delegations))
        for one in situation.gate.unmet
    )
