"""Keeps the courses of what has ended, measured, by system and month; the figures read them (values.py).

What a hot fix went through never changes once it has ended. Only its follow-up actions go on, and those are
not kept.
"""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.common import clock
from apps.hotfixes.models import HotFix, HotFixQuerySet

from .courses import Course, courses
from .measures import MEASURES
from .models import KeptValue, MeasuredMonth, StoredCourses
from .report_query import month_of

# Whoever ends a hot fix at this moment may not have committed it yet, and the next one may have.
LAG = timedelta(hours=1)
AT_ONCE = 2_000
KEPT = tuple(measure for measure in MEASURES if measure.settled)
SEVERAL = {measure.name for measure in KEPT if measure.several}
_log = logging.getLogger(__name__)

# The system, the month and the measure of some values.
_Place = tuple[int, str, str]


def store_courses(*, anew: bool = False, tick: Callable[[int], Any] = lambda _count: None) -> int:
    """Keep the courses of what has ended and is not kept yet, and return of how many hot fixes they are.

    Args:
        anew: whether to forget what is kept and to begin with the first.
        tick: is told how many came to it. What was told stays, whatever happens to the next.
    """
    if anew or not _right():
        _forget()
    done = 0
    while number := _store_some():
        tick(number)
        done += number
    return done


def kept_through() -> datetime | None:
    """Return the moment up to which whatever ended is kept; None where nothing is that counts. One query."""
    rows = StoredCourses.objects.filter(definitions=definitions())
    return rows.values_list("through", flat=True).first()


def kept(hotfixes: HotFixQuerySet, through: datetime) -> HotFixQuerySet:
    """Return those of `hotfixes` whose courses are kept up to `through`."""
    return hotfixes.ended().filter(phase_entered_at__lte=through)


def definitions() -> str:
    """Return a digest that is another one as soon as a measure comes, goes or is defined otherwise."""
    said = [f"{measure.name}: {measure.sentence}" for measure in KEPT]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _right() -> bool:
    """Whether what is kept is all that ended until then: a clock that was set back would hide some."""
    there = StoredCourses.objects.first()
    if there is None:
        return False
    return (
        there.definitions == definitions()
        and there.hotfixes == kept(HotFix.objects.all(), there.through).count()
    )


@transaction.atomic
def _forget() -> None:
    if StoredCourses.objects.exists():
        _log.info("The courses of what has ended are measured anew.")
    MeasuredMonth.objects.all().delete()
    StoredCourses.objects.all().delete()
    StoredCourses.objects.create(
        pk=1, through=datetime.min.replace(tzinfo=clock.UTC), definitions=definitions()
    )


@transaction.atomic
def _store_some() -> int:
    there = StoredCourses.objects.select_for_update().get()
    left = HotFix.objects.ended().filter(
        phase_entered_at__gt=there.through, phase_entered_at__lte=clock.now() - LAG
    )
    moments = left.order_by("phase_entered_at").values_list("phase_entered_at", flat=True)[:AT_ONCE]
    if not moments:
        return 0
    # All that ended at the last of these moments: none of them would be left to the next time.
    there.through = max(moments)
    some = kept(left, there.through)
    number = some.count()
    _put(courses(some))
    there.hotfixes += number
    there.save()
    return number


def _put(some: Iterable[Course]) -> None:
    found: defaultdict[_Place, list[KeptValue]] = defaultdict(list)
    for course in some:
        for measure in KEPT:
            for moment, value in measure.of(course):
                place = (course.system_id, month_of(moment), measure.name)
                found[place].append(
                    KeptValue(measure.number(value), moment.astimezone(clock.UTC).day, course.key)
                )
    months = {month for _system, month, _measure in found}
    rows = {
        (row.system_id, row.month, row.measure): row for row in MeasuredMonth.objects.filter(month__in=months)
    }
    for place, values in found.items():
        system, month, name = place
        row = rows.setdefault(place, MeasuredMonth(system_id=system, month=month, measure=name))
        row.put(values, several=name in SEVERAL)
    changed = [rows[place] for place in found]
    MeasuredMonth.objects.bulk_update(
        (row for row in changed if row.pk), ["values", "days", "keys"], batch_size=100
    )
    MeasuredMonth.objects.bulk_create([row for row in changed if not row.pk], batch_size=100)
