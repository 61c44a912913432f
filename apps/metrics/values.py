"""What the measures measured in a period: of what is kept, and of the courses of whatever is not."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import NamedTuple

from django.db.models import Q

from apps.common.period import Period
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import ENDED, PHASE_BY_STATE

from . import storing
from .courses import Course, courses, due_actions
from .measures import ACTIONS_IN_TIME, MEASURES, Measure, Measurement, actions_in_time_of
from .models import MeasuredMonth, numbers
from .report_query import ReportQuery, month_of

# Runs that have fewer values each are put together in order; longer ones are asked.
_SHORT = 256
# Systems of which the reader sees every hot fix; None is every system.
Whole = Collection[int] | None


class Place(NamedTuple):
    """Where values belong: the key of a system, a month, the name of a measure."""

    system: int
    month: str
    measure: str


@dataclass
class Values:
    """Values of one measure, in runs of which each is in order, and the hot fixes that they are of."""

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

    def in_order(self, *places: int) -> list[int]:
        """Return the values at these places, from 0 on, of all values, least first.

        To put a year in order for three of them takes longer than to ask each month how many are less.
        """
        if len(self.runs) > 1 and self.counted < len(self.runs) * _SHORT:
            self.runs = [array("q", sorted(chain.from_iterable(self.runs)))]
        return [_at(place, self.runs) for place in places]


def _at(place: int, runs: Sequence[Sequence[int]]) -> int:
    """Return the value at `place` of all in `runs`: the least that more than so many are no greater than."""
    if len(runs) == 1:
        return runs[0][place]
    least, most = min(run[0] for run in runs), max(run[-1] for run in runs)
    while least < most:
        between = (least + most) // 2
        if sum(bisect_right(run, between) for run in runs) > place:
            most = between
        else:
            least = between + 1
    return least


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
        # What ended is named, so that the index of these by their end is asked.
        since = Q(state__in=ENDED, phase_entered_at__gt=through)
        asked = asked.filter(~ours | Q(state__in=PHASE_BY_STATE) | since)
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
            inside = bytes(kept[1]).translate(bytes(day in days for day in range(256)))
            values, keys = array("q", compress(values, inside)), array("q", compress(keys, inside))
        if values:
            yield Place(system, month, measure), Values([values], set(keys))
