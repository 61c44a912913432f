"""The figures of a period: over everything in it, by system and by month (PROCESS.md 7)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from apps.hotfixes.models import HotFixQuerySet

from .courses import Course, courses
from .measures import MEASURES, Kind, Measure
from .report_query import Asked, month_of

# Fewer hot fixes than these are too few to compare with others.
FEW = 5
_NAMES = tuple(measure.name for measure in MEASURES)


@dataclass(frozen=True)
class Found:
    """What one measure found of the hot fix with this key."""

    key: int
    value: timedelta | bool


@dataclass(frozen=True)
class Figure:
    """What a measure gives over `hotfixes` hot fixes, and over `counted` sign-offs where it counts those.

    `median` and `nine_in_ten` (nine in ten took no longer; of fewer than ten it is the longest) are those of
    lengths; `those` is of how many it is so.
    """

    measure: Measure
    hotfixes: int = 0
    counted: int = 0
    median: timedelta | None = None
    nine_in_ten: timedelta | None = None
    those: int = 0

    @property
    def few(self) -> bool:
        """Whether there is something, and not enough of it to conclude anything."""
        return 0 < self.hotfixes < FEW

    @property
    def percent(self) -> int | None:
        """The share in whole per cent; None where there is none."""
        if self.measure.kind is not Kind.SHARE or not self.counted:
            return None
        return round(100 * self.those / self.counted)


@dataclass(frozen=True)
class Line:
    """The figures of one system, of one month, or of everything, by the name of the measure."""

    key: str
    name: str
    figures: Mapping[str, Figure]

    @property
    def empty(self) -> bool:
        return not any(figure.hotfixes for figure in self.figures.values())


@dataclass(frozen=True)
class Report:
    """All figures. `unverified` hot fixes wait for a fix still, `late` of them past their restore target."""

    asked: Asked
    whole: Line
    by_system: tuple[Line, ...]
    by_month: tuple[Line, ...]
    unverified: int
    late: int


def report(hotfixes: HotFixQuerySet, asked: Asked, *, at: datetime) -> Report:
    """The figures over `hotfixes`, those that somebody may see; the number of queries is fixed.

    Args:
        at: the present moment, for what is not restored yet.
    """
    every = courses(asked.of(hotfixes))
    systems = dict(sorted(((one.system, one.system_name) for one in every), key=lambda one: (one[1], one[0])))
    in_all: defaultdict[str, list[Found]] = defaultdict(list)
    in_system: defaultdict[tuple[str, str], list[Found]] = defaultdict(list)
    in_month: defaultdict[tuple[str, str], list[Found]] = defaultdict(list)
    for measure, course, moment, found in _findings(every, asked):
        in_all[measure.name].append(found)
        in_system[course.system, measure.name].append(found)
        in_month[month_of(moment), measure.name].append(found)
    by_system = [
        _line(code, name, {one: in_system[code, one] for one in _NAMES}) for code, name in systems.items()
    ]
    waiting = [one for one in every if not (one.ended or one.verified_at)]
    return Report(
        asked=asked,
        whole=_line("", "", in_all),
        by_system=tuple(line for line in by_system if not line.empty),
        by_month=tuple(
            _line(month, month, {one: in_month[month, one] for one in _NAMES}) for month in asked.months
        ),
        unverified=len(waiting),
        late=sum(one.restore_by < at for one in waiting),
    )


def _findings(every: Iterable[Course], asked: Asked) -> Iterable[tuple[Measure, Course, datetime, Found]]:
    """What each measure finds in each course, as far as it was finished in the period."""
    period = asked.period
    for course in every:
        for measure in MEASURES:
            for moment, value in measure.of(course):
                if period.holds(moment):
                    yield measure, course, moment, Found(course.key, value)


def _line(key: str, name: str, found: Mapping[str, Sequence[Found]]) -> Line:
    figures = {measure.name: figure(measure, found.get(measure.name, ())) for measure in MEASURES}
    return Line(key, name, figures)


def figure(measure: Measure, found: Sequence[Found]) -> Figure:
    """What `measure` gives over what it found."""
    if not found:
        return Figure(measure)
    hotfixes, counted = len({one.key for one in found}), len(found)
    if measure.kind is Kind.LENGTH:
        lengths = sorted(one.value for one in found if isinstance(one.value, timedelta))
        tenth = lengths[(9 * counted + 9) // 10 - 1]
        return Figure(measure, hotfixes, counted, median=median(lengths), nine_in_ten=tenth)  # type: ignore[type-var]
    return Figure(measure, hotfixes, counted, those=sum(one.value is True for one in found))
