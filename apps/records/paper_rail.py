"""The rail of the paper, made of where the hot fix has been."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_progress, spent
from apps.hotfixes.phases import ENDED, PHASES, State

from .printed_text import to_the_minute
from .record_data import StayLine, Stop


def told(hotfix: HotFix, every: Sequence[PhaseStay]) -> Iterator[StayLine]:
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


def rail(hotfix: HotFix, every: Sequence[PhaseStay]) -> Iterator[Stop]:
    """The phases in order, with when each was entered and how long it took; last, how it ended."""
    standing = phase_progress(hotfix, every)
    for phase in PHASES:
        mine = [stay for stay in every if stay.state == phase.state]
        status = standing[phase.state]
        yield _stop(phase.name, "ahead" if status == "never" else status, mine)  # drawn alike
    if hotfix.ended:
        yield _stop(
            str(State(hotfix.state).label), "current", [stay for stay in every if stay.state == hotfix.state]
        )


def _stop(name: str, status: str, mine: list[PhaseStay]) -> Stop:
    ended = [stay for stay in mine if stay.left]
    return Stop(
        name=name,
        status=status,
        entered=to_the_minute(mine[-1].entered) if mine else "",
        visits=len(mine),
        spent=in_days_and_hours(spent(ended)) if ended else "",
    )


def time_in_present_phase(hotfix: HotFix, every: Sequence[PhaseStay], at: datetime) -> timedelta:
    """All stays in the present phase together, the one that lasts counted up to `at`."""
    mine = [stay for stay in every if stay.state == hotfix.state]
    return sum(((stay.left or at) - stay.entered for stay in mine), timedelta())
