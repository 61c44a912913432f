"""Where the hot fix has been: every stay in a phase, and the rail made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED, PHASES, State

from .parts import StayLine, Stop
from .words import to_the_minute


@dataclass(frozen=True)
class Stay:
    """One stay in a phase: who brought the hot fix there, and why; `left` is None for the one that lasts."""

    state: str
    round: int
    entered: datetime
    left: datetime | None
    by: str
    reason: str


def stays(hotfix: HotFix) -> list[Stay]:
    """Every stay, oldest first, from the hot fix's own history; one query."""
    rows = hotfix.history.order_by("history_id").select_related("history_user")  # type: ignore[attr-defined]
    entries: dict[tuple[str, datetime], Stay] = {}
    for row in rows:
        stay = Stay(
            state=row.state,
            round=row.round,
            entered=row.phase_entered_at,
            left=None,
            by=str(row.history_user or ""),
            reason=row.history_change_reason or "",
        )
        entries.setdefault((row.state, row.phase_entered_at), stay)
    found = list(entries.values())
    ends = [stay.entered for stay in found[1:]]
    return [
        Stay(stay.state, stay.round, stay.entered, left, stay.by, stay.reason)
        for stay, left in zip(found, [*ends, None], strict=True)
    ]


def told(hotfix: HotFix, every: Sequence[Stay]) -> Iterator[StayLine]:
    """The stays in phases as the paper draws them."""
    for stay in every:
        if stay.state not in ENDED:
            yield StayLine(
                phase=str(State(stay.state).label),
                round=stay.round,
                begins=seconds_after_the_report(hotfix, stay.entered),
                ends=seconds_after_the_report(hotfix, stay.left) if stay.left else None,
            )


def seconds_after_the_report(hotfix: HotFix, moment: datetime) -> int:
    return max(0, int((moment - hotfix.reported_at).total_seconds()))


def rail(hotfix: HotFix, every: Sequence[Stay]) -> Iterator[Stop]:
    """The phases in order, with when each was entered and how long it took; last, how it ended."""
    here = hotfix.phase.number if hotfix.phase else 0
    for phase in PHASES:
        mine = [stay for stay in every if stay.state == phase.state]
        if hotfix.ended:
            status = "done" if mine else "ahead"
        elif phase.number == here:
            status = "current"
        else:
            status = "done" if phase.number < here else "ahead"
        yield _stop(phase.name, status, mine)
    if hotfix.ended:
        yield _stop(
            str(State(hotfix.state).label), "current", [stay for stay in every if stay.state == hotfix.state]
        )


def _stop(name: str, status: str, mine: list[Stay]) -> Stop:
    ended = [stay.left - stay.entered for stay in mine if stay.left]
    return Stop(
        name=name,
        status=status,
        entered=to_the_minute(mine[-1].entered) if mine else "",
        visits=len(mine),
        spent=in_days_and_hours(sum(ended, timedelta())) if ended else "",
    )


def time_in_present_phase(hotfix: HotFix, every: Sequence[Stay], at: datetime) -> timedelta:
    """All stays in the present phase together, the one that lasts counted up to `at`."""
    mine = [stay for stay in every if stay.state == hotfix.state]
    return sum(((stay.left or at) - stay.entered for stay in mine), timedelta())
