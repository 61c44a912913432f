"""The clocks of the priority (PROCESS.md 2) beside what happened: response, updates, escalation, restoring.

They are those that held when the issue was reported. Nothing here depends on when it is read: what is still
waited for tells its target, and the page says whether that has passed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay
from apps.hotfixes.phase_rules import entered_once_restored
from apps.hotfixes.phases import ENDED, PHASE_BY_STATE, State
from apps.systems.past_clocks import PastClocks
from apps.systems.priorities import Clock

from .printed_text import to_the_minute
from .record_data import TargetLine

# What "at once" is measured by: nobody answers within the second. The paper prints it.
AT_ONCE = timedelta(minutes=15)


def clock_of(hotfix: HotFix) -> Clock:
    """Return the clock that held for `hotfix` when it was reported; one query."""
    return PastClocks(hotfix.system_id).clock(hotfix.system_id, hotfix.priority, hotfix.reported_at)


def restored_at(stays: Sequence[PhaseStay]) -> datetime | None:
    """Return when service was restored: when it was verified in production; None while it is not."""
    return next((stay.entered for stay in reversed(stays) if stay.state == entered_once_restored()), None)


def restored_late(hotfix: HotFix, stays: Sequence[PhaseStay], held: Clock) -> timedelta | None:
    """Return by how much the restore target was missed; None where it was kept, or nothing is restored."""
    at, target = restored_at(stays), held.restore_by(hotfix.reported_at)
    return at - target if at and at > target else None


def target_lines(hotfix: HotFix, stays: Sequence[PhaseStay], held: Clock) -> Iterator[TargetLine]:
    """Yield each clock with what happened."""
    yield _first_response(hotfix, held)
    yield _status_updates(hotfix, stays, held)
    yield _escalation(hotfix, stays, held)
    yield _restoring(hotfix, stays, held)


def _first_response(hotfix: HotFix, held: Clock) -> TargetLine:
    target, given = hotfix.reported_at + held.first_response, hotfix.responded_at
    at_once = not held.first_response
    return TargetLine(
        what=_("First response"),
        target=_("at once (within %(span)s)") % {"span": in_days_and_hours(AT_ONCE)}
        if at_once
        else _("within %(span)s") % {"span": in_days_and_hours(held.first_response)},
        happened=_after(hotfix, given) if given else _none_yet(hotfix),
        late=bool(given and given > target + (AT_ONCE if at_once else timedelta())),
        due="" if given else _due(hotfix, target + (AT_ONCE if at_once else timedelta())),
    )


def _status_updates(hotfix: HotFix, stays: Sequence[PhaseStay], held: Clock) -> TargetLine:
    until = _waited_until(hotfix, stays)
    posted = [one.posted_at for one in hotfix.status_updates.all() if until is None or one.posted_at <= until]
    moments = [hotfix.reported_at, *posted, *([until] if until else [])]
    longest = max((later - earlier for earlier, later in pairwise(moments)), default=timedelta())
    happened = ngettext("%(number)d posted", "%(number)d posted", len(posted)) % {"number": len(posted)}
    if longest:
        happened += ", " + _("longest gap %(span)s") % {"span": in_days_and_hours(longest)}
    return TargetLine(
        what=_("Status updates"),
        target=_("every %(span)s") % {"span": in_days_and_hours(held.update_every)},
        happened=happened,
        late=longest > held.update_every,
        due="" if until else _due(hotfix, moments[-1] + held.update_every),
    )


def _escalation(hotfix: HotFix, stays: Sequence[PhaseStay], held: Clock) -> TargetLine:
    until = _waited_until(hotfix, stays)
    slow, due = [], ""
    for stay in stays:
        if stay.state in ENDED or (until and stay.entered >= until):
            continue
        if stay.left is None:
            due = _due(hotfix, stay.entered + held.escalate_after)
        elif stay.left - stay.entered > held.escalate_after:
            length = in_days_and_hours(stay.left - stay.entered)
            slow.append(f"{PHASE_BY_STATE[State(stay.state)].name} {length}")
    return TargetLine(
        what=_("Escalation"),
        target=_("after %(span)s in one phase") % {"span": in_days_and_hours(held.escalate_after)},
        happened=_("longer: %(which)s") % {"which": ", ".join(slow)} if slow else _("no phase took longer"),
        late=bool(slow),
        due=due,
    )


def _restoring(hotfix: HotFix, stays: Sequence[PhaseStay], held: Clock) -> TargetLine:
    target, at = held.restore_by(hotfix.reported_at), restored_at(stays)
    return TargetLine(
        what=_("Service restored"),
        target=_("by %(at)s") % {"at": to_the_minute(target)},
        happened=f"{to_the_minute(at)}, {_after(hotfix, at)}" if at else _none_yet(hotfix),
        late=bool(at and at > target),
        due="" if at else _due(hotfix, target),
    )


def _waited_until(hotfix: HotFix, stays: Sequence[PhaseStay]) -> datetime | None:
    """Return until when somebody waited for service; None where they still do."""
    return restored_at(stays) or (hotfix.phase_entered_at if hotfix.ended else None)


def _after(hotfix: HotFix, moment: datetime) -> str:
    return _("after %(span)s") % {"span": in_days_and_hours(moment - hotfix.reported_at)}


def _none_yet(hotfix: HotFix) -> str:
    return _("never") if hotfix.ended else _("not yet")


def _due(hotfix: HotFix, moment: datetime) -> str:
    """Return the moment of a target as ISO 8601; empty where nobody waits any more."""
    return "" if hotfix.ended else f"{moment.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}"
