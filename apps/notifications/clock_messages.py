"""What the clocks say (PROCESS.md 2): first response, updates, reminders, escalation, restore target."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.mentions import names_in, people_called
from apps.hotfixes.models import Delegation
from apps.hotfixes.phase_rules import told_when_nobody_responds
from apps.hotfixes.status_updates import latest_update, next_update_due_at

from .gate_messages import by_turn, capacities
from .messages import Message, address, in_one_line, page_url, quoted
from .models import Kind, Notice
from .situation import Situation, reachable
from .watching import watchers

# A sign-off that waits is reminded twice in each interval of status updates, and so often.
REMINDERS_IN_AN_INTERVAL = 2
MOST_REMINDERS = 3
SHORTEST_INTERVAL = timedelta(minutes=5)
# The part of the page with the status updates.
ANCHOR = "status"


def response_messages(situation: Situation) -> Iterator[Message]:
    """Tell those who qualify it that nobody but its reporter did anything for it by the time of its clock."""
    hotfix = situation.hotfix
    if hotfix.responded_at or situation.now < hotfix.respond_by:
        return
    reported = {"who": in_one_line(str(hotfix.reported_by)), "at": clock.to_the_minute(hotfix.reported_at)}
    for user in reachable(situation.role_holders.people(told_when_nobody_responds())):
        yield Message(
            kind=Kind.RESPONSE,
            to=user,
            what=_("a first response is due"),
            url=page_url(hotfix, anchor=ANCHOR),
            lines=(
                _("%(who)s reported it at %(at)s, and nobody else has done anything for it yet.") % reported,
                _("Say that you are on it, or begin with the qualification:"),
            ),
            known=situation.acted(user),
        )


def update_messages(situation: Situation) -> Iterator[Message]:
    """Tell everybody else who has a part in the hot fix, or watches it, its latest update."""
    latest = latest_update(situation.hotfix)
    if latest is None:
        return
    mentioned = people_called(names_in(latest.text))  # they hear of it by name (mention_messages.py)
    for user in reachable([*_taking_part(situation), *watchers(situation.hotfix)]):
        if user.username.lower() in mentioned:
            continue
        yield Message(
            kind=Kind.UPDATE,
            to=user,
            what=_("status update"),
            url=page_url(situation.hotfix, anchor=ANCHOR),
            about=str(latest.pk),
            lines=(
                _("%(who)s at %(at)s:")
                % {"who": in_one_line(latest.posted_by_name), "at": clock.to_the_minute(latest.posted_at)},
                quoted(latest.text),
            ),
            known=user.pk == latest.posted_by_id,
        )


def update_due_messages(situation: Situation) -> Iterator[Message]:
    """Tell those who lead on from here that whoever waits was told nothing for an interval."""
    due_at = next_update_due_at(situation.hotfix)
    if due_at is None or situation.now < due_at:
        return
    latest = latest_update(situation.hotfix)
    reporter = [situation.hotfix.reported_by] if situation.next_step.by_reporter else []
    for user in reachable([*situation.leading, *reporter]):
        yield Message(
            kind=Kind.UPDATE_DUE,
            to=user,
            what=_("a status update is due"),
            url=page_url(situation.hotfix, anchor=ANCHOR),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            about=str(latest.pk) if latest else "",
            lines=(_("Those who wait have heard nothing new for a while. Tell them how it stands:"),),
        )


def update_moments(situation: Situation) -> Iterator[datetime]:
    """Yield when a first response, or an update, must be asked for."""
    if situation.hotfix.responded_at is None:
        yield situation.hotfix.respond_by
    if due_at := next_update_due_at(situation.hotfix):
        yield due_at


def reminder_messages(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """Remind everybody who may give a sign-off that has waited for an interval, two or three."""
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


def escalation_messages(situation: Situation) -> Iterator[Message]:
    """Tell the process owners and those who lead on that a phase lasts longer than the clock allows."""
    if situation.hotfix.restored or situation.now < _escalates_at(situation):
        return
    lasts = in_days_and_hours(situation.hotfix.time_in_phase)
    reporter = [situation.hotfix.reported_by] if situation.next_step.by_reporter else []
    for user in reachable([*situation.leading, *reporter, *situation.overseeing]):
        yield Message(
            kind=Kind.ESCALATION,
            to=user,
            what=_("escalated, %(length)s in %(phase)s") % {"length": lasts, "phase": situation.phase.name},
            url=page_url(situation.hotfix),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            lines=(situation.gate.summary, _missing(situation)),
        )


def restore_messages(situation: Situation) -> Iterator[Message]:
    """Tell the same people, once, that service is not restored, and should be."""
    if not situation.hotfix.overdue:
        return
    by = clock.to_the_minute(situation.hotfix.restore_by)
    for user in reachable([*situation.leading, *situation.overseeing]):
        yield Message(
            kind=Kind.RESTORE,
            to=user,
            what=_("the restore target has passed, it is in %(phase)s") % {"phase": situation.phase.name},
            url=page_url(situation.hotfix),
            lines=(_("Service was to be restored by %(by)s.") % {"by": by}, _missing(situation)),
        )


def clock_moments(situation: Situation, written: Iterable[Notice]) -> Iterator[datetime]:
    """Yield when the clocks must be read again, as far as that is known now; past moments too."""
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
    """Return when those who may sign were told first, by how often their role had signed before."""
    since: dict[str, datetime] = {}
    for notice in written:
        here = (notice.phase, notice.round) == (situation.hotfix.state, situation.hotfix.round)
        if here and notice.kind in (Kind.SIGN, Kind.STALE):
            since[notice.about] = min(notice.written_at, since.get(notice.about, notice.written_at))
    return since


def _interval(situation: Situation) -> timedelta:
    return max(situation.clock.update_every / REMINDERS_IN_AN_INTERVAL, SHORTEST_INTERVAL)


def _intervals(situation: Situation, since: datetime) -> int:
    return min((situation.now - since) // _interval(situation), MOST_REMINDERS)


def _escalates_at(situation: Situation) -> datetime:
    return situation.hotfix.phase_entered_at + situation.clock.escalate_after


def _missing(situation: Situation) -> str:
    """Return what is missing, and who can supply it, in the gate's own words."""
    grants, delegations = situation.grants, situation.role_holders.delegations
    return "\n".join(
        f"- {requirement.label}: "
        + in_one_line(who_can_supply(requirement, situation.hotfix, grants=grants, delegations=delegations))
        for requirement in situation.gate.unmet
    )


def _taking_part(situation: Situation) -> list[User]:
    return [*situation.role_holders.people(Role), situation.hotfix.reported_by]
