"""What the measures measured in a period: of what is kept, and of the courses of whatever is not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import NamedTuple

from django.db.models import Q

from apps.common.period import Period
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import PHASE_BY_STATE

from . import storing
from .courses import Course, courses, due_actions
from .measures import ACTIONS_IN_TIME, MEASURES, Measure, Measurement, actions_in_time_of
from .models import MeasuredMonth, numbers
from .report_query import ReportQuery, month_of

# Systems of which the reader sees every hot fix; None is every system.
Whole = Collection[int] | None


class Place(NamedTuple):
    """Where values belong: the key of a system, a month, the name of a measure."""

    system: int
    month: str
    measure: str


@dataclass
class Values:
    """Values of one measure, as runs of which most are in order, and the hot fixes that they are of."""

    runs: list[Sequence[int]] = field(default_factory=list)
    keys: set[int] = field(default_factory=set)

    def add(self, more: "Values") -> None:
        self.runs += more.runs
        self.keys |= more.keys

    @property
    def counted(self) -> int:
        return sum(map(len, self.runs))

    @property
    def those(self) -> int:
        """For how many the answer is yes."""
        return sum(map(sum, self.runs))

    def in_order(self) -> Sequence[int]:
        """Return all values, least first; quick where runs are in order, and the second time."""
        if len(self.runs) != 1:
            self.runs = [sorted(chain.from_iterable(self.runs))]
        return self.runs[0]


@dataclass(frozen=True)
class Found:
    """All values of a period by where they belong, and the courses of those that are not kept."""

    values: dict[Place, Values]
    live: list[Course]


def find(hotfixes: HotFixQuerySet, query: ReportQuery, *, whole: Whole) -> Found:
    """Return what was measured of `hotfixes` in the period of `query`; the number of queries is fixed.

    Args:
        whole: the systems of which `hotfixes` are all that there are: what is kept of them is read.
    """
    values: defaultdict[Place, Values] = defaultdict(Values)
    asked = query.of(hotfixes)
    through = storing.kept_through() if whole is None or whole else None
    if through is not None:
        ours = Q() if whole is None else Q(system__in=whole)
        for place, kept in _kept(query, ours):
            values[place].add(kept)
        done = storing.kept(hotfixes.filter(ours, query.its_system), through)
        for system, key, action in due_actions(done, query.period):
            _put(values, system, key, ACTIONS_IN_TIME, actions_in_time_of([action]), query.period)
        asked = asked.filter(~ours | Q(state__in=PHASE_BY_STATE) | Q(phase_entered_at__gt=through))
    live = courses(asked)
    for course in live:
        for measure in MEASURES:
            _put(values, course.system_id, course.key, measure, measure.of(course), query.period)
    return Found(values, live)


def _put(
    values: dict[Place, Values],
    system: int,
    key: int,
    measure: Measure,
    measured: Iterable[Measurement],
    period: Period,
) -> None:
    for moment, value in measured:
        if period.holds(moment):
            found = values[Place(system, month_of(moment), measure.name)]
            found.runs.append((measure.number(value),))
            found.keys.add(key)


def _kept(query: ReportQuery, ours: Q) -> Iterator[tuple[Place, Values]]:
    """Yield what is kept of the months of the period, but for days that are not in it."""
    rows = MeasuredMonth.objects.filter(ours, query.its_system, month__in=query.months)
    asked = {month: query.days_of(month) for month in query.months}
    for system, month, measure, *kept in rows.values_list(
        "system", "month", "measure", "values", "days", "keys"
    ):
        values, keys = numbers(kept[0]), numbers(kept[2])
        if days := asked[month]:
            inside = [day in days for day in bytes(kept[1])]
            values, keys = tuple(compress(values, inside)), tuple(compress(keys, inside))
        if values:
            yield Place(system, month, measure), Values([values], set(keys))
