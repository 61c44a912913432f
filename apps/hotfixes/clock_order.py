"""The order in which hot fixes are looked at: by the clock, Emergencies that are overdue first."""

from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from apps.common import clock
from apps.systems.present_clocks import with_restore_by
from apps.systems.priorities import Priority

from .models import HotFixQuerySet
from .phase_rules import comes_after_restoring
from .phases import PHASES

RESTORED = [phase.state for phase in PHASES if comes_after_restoring(phase)]


def by_the_clock(hotfixes: HotFixQuerySet) -> "QuerySet[Any]":
    """The open ones of `hotfixes` in order, each with whether it `is_late`: `HotFix.overdue`, asked of rows.

    First Emergencies whose service should be restored by now, then whatever is still to be restored, by when
    it must be, and last what is restored, longest in its phase first.
    """
    restored = Q(state__in=RESTORED)
    found = with_restore_by(hotfixes.open(), "system", called="due")
    late = Case(
        When(~restored & Q(due__lte=clock.now()), then=True), default=False, output_field=BooleanField()
    )
    found = found.annotate(is_late=late)
    rank = Case(
        When(restored, then=2), When(is_late=True, priority=Priority.EMERGENCY, then=0), default=Value(1)
    )
    moment = Case(When(restored, then=F("phase_entered_at")), default=F("due"))
    in_line: QuerySet[Any] = found.order_by(rank, moment, "pk")
    return in_line
