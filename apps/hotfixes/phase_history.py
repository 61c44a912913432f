"""Where a hot fix has been: every stay in a phase, told by its history, of one hot fix or of many.

The one rule of how long something was in a phase: the paper draws by it, and the figures count by it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from .models import HotFix
from .phases import PHASES, State


@dataclass(frozen=True)
class PhaseStay:
    """One stay in a phase: who brought the hot fix there, and why; `left` is None for the one that lasts.

    `by_id` is the key of who did; None where nobody is known.
    """

    state: str
    round: int
    entered: datetime
    left: datetime | None = None
    by: str = ""
    reason: str = ""
    by_id: int | None = None


def phase_stays(hotfix: HotFix) -> list[PhaseStay]:
    """Every stay of `hotfix`, oldest first, with by whom and why; one query."""
    return told_stays_of([hotfix.pk])[hotfix.pk]


def told_stays_of(keys: Collection[int]) -> dict[int, list[PhaseStay]]:
    """Every stay of each of some hot fixes, oldest first, by their keys, with by whom and why; one query."""
    history: Any = HotFix.history
    found: defaultdict[int, list[PhaseStay]] = defaultdict(list)
    for row in history.filter(id__in=keys).order_by("id", "history_id").select_related("history_user"):
        stay = PhaseStay(
            state=row.state,
            round=row.round,
            entered=row.phase_entered_at,
            by=str(row.history_user or ""),
            reason=row.history_change_reason or "",
            by_id=row.history_user_id,
        )
        found[row.id].append(stay)
    return {key: _in_a_row(found[key]) for key in keys}


def phase_stays_of(hotfixes: QuerySet[HotFix]) -> dict[int, list[PhaseStay]]:
    """Every stay of each of `hotfixes`, oldest first, by their keys, without by whom and why; one query."""
    history: Any = HotFix.history
    rows = history.filter(id__in=hotfixes.order_by().values("pk")).order_by("id", "history_id")
    found: defaultdict[int, list[PhaseStay]] = defaultdict(list)
    for pk, state, number, entered in rows.values_list("id", "state", "round", "phase_entered_at"):
        found[pk].append(PhaseStay(state, number, entered))
    return {pk: _in_a_row(told) for pk, told in found.items()}


def _in_a_row(told: Iterable[PhaseStay]) -> list[PhaseStay]:
    """The stays behind rows of history: the first row tells of each, and the next stay ends it."""
    entries: dict[tuple[str, int, datetime], PhaseStay] = {}
    for one in told:
        entries.setdefault((one.state, one.round, one.entered), one)
    found = list(entries.values())
    ends = [stay.entered for stay in found[1:]]
    return [replace(stay, left=left) for stay, left in zip(found, [*ends, None], strict=True)]


def phase_progress(hotfix: HotFix, every: Iterable[PhaseStay]) -> dict[State, str]:
    """Of each phase whether it is done, current or ahead; of one that ended, done or never reached.

    Args:
        every: the stays of `hotfix`; asked only where it has ended.
    """
    if hotfix.phase is None:
        been = {stay.state for stay in every}
        return {phase.state: "done" if phase.state in been else "never" for phase in PHASES}
    here = hotfix.phase.number
    return {
        phase.state: "done" if phase.number < here else "current" if phase.number == here else "ahead"
        for phase in PHASES
    }


def spent(some: Iterable[PhaseStay]) -> timedelta:
    """How long they lasted together, those of all rounds; one that lasts still counts for nothing."""
    return sum((stay.left - stay.entered for stay in some if stay.left), timedelta())
