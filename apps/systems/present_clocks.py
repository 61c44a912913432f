"""The clocks of systems as they are now, asked of rows by the database: for lists that read no system."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import TruncDay

from apps.common import clock
from apps.common.spans import counted_column

from .priorities import DEFAULT_CLOCKS

_A_DAY = Value(timedelta(days=1))


def with_restore_by(rows: "QuerySet[Any]", system: str, *, called: str) -> Any:
    """`rows`, each with the moment by which service must be restored: `System.restore_by`, asked of rows.

    Args:
        rows: with `priority` and `reported_at`.
        system: the way to their system.
        called: what the moment is called there.
    """
    of_its_priority = Q(**{f"{system}__clocks__priority": F("priority")})
    found = rows.annotate(own_clock=FilteredRelation(f"{system}__clocks", condition=of_its_priority))
    within = counted_column("own_clock__restore_within")
    ways = [
        When(own_clock__restore_within__isnull=False, then=F("reported_at") + within),
        When(own_clock__isnull=False, then=_by_the_end_of_the_day()),
    ]
    for priority, default in DEFAULT_CLOCKS.items():
        span = default.restore_within
        by = _by_the_end_of_the_day() if span is None else F("reported_at") + Value(span)
        ways.append(When(priority=priority, then=by))
    return found.annotate(**{called: Case(*ways, output_field=DateTimeField())})


def _by_the_end_of_the_day() -> Any:
    return TruncDay("reported_at", tzinfo=clock.UTC) + _A_DAY
