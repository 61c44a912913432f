"""What the clocks say (PROCESS.md 2): reminders of sign-offs, the escalation, and the restore target."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.grants import grants_on, who_can_supply
from apps.hotfixes.models import Delegation

from .gate_messages import by_turn, capacities
from .messages import News, address, in_one_line, page_url
from .models import Kind, Notice
from .situation import Sight, told

# A sign-off that waits is reminded twice in each interval of status updates, and so often.
REMINDERS_IN_AN_INTERVAL = 2
MOST_REMINDERS = 3
SHORTEST_INTERVAL = timedelta(minutes=5)


def reminders(sight: Sight, written: Iterable[Notice]) -> Iterator[News]:
    """To everybody who may give a sign-off that has waited for an interval, two or three."""
    if not sight.waits_for_sign_offs:
        return
    since = _waiting_since(sight, written)
    for user, turn, ways in by_turn(sight):
        number = _intervals(sight, since.get(turn, sight.now))
        if number:
            waited = in_days_and_hours(sight.now - since[turn])
            yield News(
                kind=Kind.REMINDER,
                to=user,
                what=_("it still waits for your sign-off, %(length)s in %(phase)s")
                % {"length": waited, "phase": sight.phase.name},
                url=address("act", sight.hotfix, sight.phase.signs_by),
                phase=sight.hotfix.state,
                round=sight.hotfix.round,
                about=f"{turn}:{number}",
                capacity=capacities(ways),
                lines=(_("Sign off here, or say no on the page:"),),
            )


def escalation(sight: Sight) -> Iterator[News]:
    """To the process owners and to those who lead on: a phase lasts longer than the clock allows."""
    if sight.hotfix.restored or sight.now < _escalates_at(sight):
        return
    lasts = in_days_and_hours(sight.hotfix.time_in_phase)
    reporter = [sight.hotfix.reported_by] if sight.next_act.by_reporter_in else []
    for user in told([*sight.leading, *reporter, *sight.overseeing]):
        yield News(
            kind=Kind.ESCALATION,
            to=user,
            what=_("escalated, %(length)s in %(phase)s") % {"length": lasts, "phase": sight.phase.name},
            url=page_url(sight.hotfix),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            lines=(sight.gate.summary, _missing(sight)),
        )


def restore_target(sight: Sight) -> Iterator[News]:
    """To the same people, once: service is not restored, and should be."""
    if not sight.hotfix.overdue:
        return
    by = clock.to_the_minute(sight.hotfix.restore_by)
    for user in told([*sight.leading, *sight.overseeing]):
        yield News(
            kind=Kind.RESTORE,
            to=user,
            what=_("the restore target has passed, it is in %(phase)s") % {"phase": sight.phase.name},
            url=page_url(sight.hotfix),
            lines=(_("Service was to be restored by %(by)s.") % {"by": by}, _missing(sight)),
        )


def moments(sight: Sight, written: Iterable[Notice]) -> Iterator[datetime]:
    """When the clocks must be looked at again, as far as that is known now; past moments too."""
    if not sight.hotfix.restored:
        yield from (_escalates_at(sight), sight.hotfix.restore_by)
    yield from sight.by_the_clock
    if sight.waits_for_sign_offs:
        for since in _waiting_since(sight, written).values():
            yield from (since + _interval(sight) * number for number in range(1, MOST_REMINDERS + 1))
    here = Q(hotfix=sight.hotfix) | Q(system=sight.hotfix.system_id)
    coming = Delegation.objects.filter(here, starts_at__gt=sight.now, withdrawn_at=None)
    if begins := coming.aggregate(first=Min("starts_at"))["first"]:
        yield begins


def _waiting_since(sight: Sight, written: Iterable[Notice]) -> dict[str, datetime]:
    """When those who may sign were told first, by how often their role had signed before."""
    since: dict[str, datetime] = {}
    for one in written:
        here = (one.phase, one.round) == (sight.hotfix.state, sight.hotfix.round)
        if here and one.kind in (Kind.SIGN, Kind.STALE):
            since[one.about] = min(one.written_at, since.get(one.about, one.written_at))
    return since


def _interval(sight: Sight) -> timedelta:
    return max(sight.clock.update_every / REMINDERS_IN_AN_INTERVAL, SHORTEST_INTERVAL)


def _intervals(sight: Sight, since: datetime) -> int:
    return min((sight.now - since) // _interval(sight), MOST_REMINDERS)


def _escalates_at(sight: Sight) -> datetime:
    return sight.hotfix.phase_entered_at + sight.clock.escalate_after


def _missing(sight: Sight) -> str:
    """What is missing, and who can supply it: the gate's own words."""
    grants, delegations = grants_on(sight.hotfix), sight.candidates.delegations
    return "\n".join(
        f"- {one.label}: "
        + in_one_line(who_can_supply(one, sight.hotfix, grants=grants, delegations=delegations))
        for one in sight.gate.unmet
    )
