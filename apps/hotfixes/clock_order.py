"""The order in which hot fixes are looked at: by the clock, Emergencies that are overdue first."""

from datetime import datetime
from typing import NamedTuple

from apps.common import clock
from apps.systems.present_clocks import PresentClocks
from apps.systems.priorities import Priority

from .models import HotFixQuerySet
from .phase_rules import comes_after_restoring
from .phases import PHASES

RESTORED = {phase.state for phase in PHASES if comes_after_restoring(phase)}


class InLine(NamedTuple):
    """An open hot fix, and its place: what comes first is least."""

    rank: int
    moment: datetime
    pk: int
    overdue: bool


def by_the_clock(hotfixes: HotFixQuerySet) -> list[InLine]:
    """The open ones of `hotfixes` in order, no more read of each than its place needs; two queries.

    First Emergencies whose service should be restored by now, then whatever is still to be restored, by when
    it must be, and last what is restored, longest in its phase first. When service must be restored, the
    clock of the system says and no SQL says it again.
    """
    rows = list(
        hotfixes.open()
        .order_by()
        .select_related(None)
        .prefetch_related(None)
        .values_list("pk", "state", "priority", "reported_at", "phase_entered_at", "system_id")
    )
    clocks, now = PresentClocks(system for *_known, system in rows), clock.now()
    line = []
    for pk, state, priority, reported_at, entered_at, system in rows:
        if state in RESTORED:
            line.append(InLine(2, entered_at, pk, overdue=False))
            continue
        by = clocks.of(system, priority).restore_by(reported_at)
        late = now >= by
        rank = 0 if late and priority == Priority.EMERGENCY else 1
        line.append(InLine(rank, by, pk, overdue=late))
    return sorted(line)
