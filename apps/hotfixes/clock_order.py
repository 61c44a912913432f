"""The order in which hot fixes are looked at: by the clock, Emergencies that are overdue first."""

from datetime import datetime

from apps.systems.priorities import Priority

from .models import HotFix, HotFixQuerySet


def by_the_clock(hotfixes: HotFixQuerySet) -> list[HotFix]:
    """The open ones of `hotfixes` with no more of each than the order needs; two queries.

    First Emergencies whose service should be restored by now, then whatever is still to be restored, by when
    it must be, and last what is restored, longest in its phase first. When service must be restored, the
    clock of the system says (models.py) and no SQL says it again: few hot fixes are open at a time.
    """
    needed = ("state", "priority", "reported_at", "phase_entered_at", "system__id")
    few = hotfixes.open().order_by().select_related(None).prefetch_related(None)
    return sorted(few.select_related("system").prefetch_related("system__clocks").only(*needed), key=_place)


def _place(hotfix: HotFix) -> tuple[int, datetime, int]:
    if hotfix.restored:
        return 2, hotfix.phase_entered_at, hotfix.pk
    late = hotfix.overdue and hotfix.priority == Priority.EMERGENCY
    return 0 if late else 1, hotfix.restore_by, hotfix.pk
