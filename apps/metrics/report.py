"""The figures of a period: over everything in it, by system and by month (PROCESS.md 7), and as a CSV."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from apps.common.csv_cells import BYTE_ORDER_MARK, lines
from apps.hotfixes.models import HotFixQuerySet

from .courses import Course, courses
from .measures import MEASURES, Kind, Measure
from .report_query import ReportQuery, month_of

# Fewer hot fixes than these are too few to compare with others.
FEW = 5
_NAMES = tuple(measure.name for measure in MEASURES)


@dataclass(frozen=True)
class MeasuredValue:
    """What one measure measured of the hot fix with this key."""

    key: int
    value: timedelta | bool


@dataclass(frozen=True)
class Figure:
    """What a measure gives over `hotfixes` hot fixes, and over `counted` sign-offs where it counts those.

    `median` and `nine_in_ten` (nine in ten took no longer; of fewer than ten it is the longest) belong to
    lengths of time; `those` is the number for which a share's question is answered with yes.
    """

    measure: Measure
    hotfixes: int = 0
    counted: int = 0
    median: timedelta | None = None
    nine_in_ten: timedelta | None = None
    those: int = 0

    @property
    def few(self) -> bool:
        """Whether hot fixes are behind it, and too few to conclude anything."""
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
        """Whether no figure has a hot fix behind it."""
        return not any(figure.hotfixes for figure in self.figures.values())


@dataclass(frozen=True)
class Report:
    """All figures. `unverified` hot fixes still wait for a verified fix, `late` of them past their target."""

    query: ReportQuery
    whole: Line
    by_system: tuple[Line, ...]
    by_month: tuple[Line, ...]
    unverified: int
    late: int


def build_report(hotfixes: HotFixQuerySet, query: ReportQuery, *, at: datetime) -> Report:
    """Return the figures over `hotfixes`, those that the reader may see; the number of queries is fixed.

    Args:
        at: the present moment, for what is not restored yet.
    """
    all_courses = courses(query.of(hotfixes))
    names = {(course.system_name, course.system) for course in all_courses}
    systems = {code: name for name, code in sorted(names)}
    in_all: defaultdict[str, list[MeasuredValue]] = defaultdict(list)
    in_system: defaultdict[tuple[str, str], list[MeasuredValue]] = defaultdict(list)
    in_month: defaultdict[tuple[str, str], list[MeasuredValue]] = defaultdict(list)
    for measure, course, moment, value in _measured_values(all_courses, query):
        in_all[measure.name].append(value)
        in_system[course.system, measure.name].append(value)
        in_month[month_of(moment), measure.name].append(value)
    by_system = [
        _line(code, name, {measure: in_system[code, measure] for measure in _NAMES})
        for code, name in systems.items()
    ]
    waiting = [course for course in all_courses if not (course.ended or course.verified_at)]
    return Report(
        query=query,
        whole=_line("", "", in_all),
        by_system=tuple(line for line in by_system if not line.empty),
        by_month=tuple(
            _line(month, month, {measure: in_month[month, measure] for measure in _NAMES})
            for month in query.months
        ),
        unverified=len(waiting),
        late=sum(course.restore_by < at for course in waiting),
    )


def _measured_values(
    all_courses: Iterable[Course], query: ReportQuery
) -> Iterable[tuple[Measure, Course, datetime, MeasuredValue]]:
    """Yield what each measure measures of each course, where that was finished in the period."""
    period = query.period
    for course in all_courses:
        for measure in MEASURES:
            for moment, value in measure.of(course):
                if period.holds(moment):
                    yield measure, course, moment, MeasuredValue(course.key, value)


def _line(key: str, name: str, values: Mapping[str, Sequence[MeasuredValue]]) -> Line:
    figures = {measure.name: compute_figure(measure, values.get(measure.name, ())) for measure in MEASURES}
    return Line(key, name, figures)


def compute_figure(measure: Measure, values: Sequence[MeasuredValue]) -> Figure:
    """Return the figure of `measure` over the values that it measured."""
    if not values:
        return Figure(measure)
    hotfixes, counted = len({measured.key for measured in values}), len(values)
    if measure.kind is Kind.LENGTH:
        lengths = sorted(measured.value for measured in values if isinstance(measured.value, timedelta))
        nine_in_ten = lengths[(9 * counted + 9) // 10 - 1]
        return Figure(measure, hotfixes, counted, median=median(lengths), nine_in_ten=nine_in_ten)  # type: ignore[type-var]
    return Figure(measure, hotfixes, counted, those=sum(measured.value is True for measured in values))


# --- As a CSV -------------------------------------------------------------------------------------

COLUMNS = [
    "by",
    "of",
    "name",
    "measure",
    "hot_fixes",
    "counted",
    "median_minutes",
    "nine_in_ten_minutes",
    "those",
    "percent",
    "few",
]


def report_csv(report: Report) -> bytes:
    """Return the CSV, in UTF-8 with a BOM: a line for each figure, overall, of each system and of each month.

    Lengths of time are in whole minutes; a cell is empty where there is no figure.
    """
    return BYTE_ORDER_MARK + lines([COLUMNS, *_rows(report)])


def _rows(report: Report) -> Iterator[list[str]]:
    yield from _rows_of("all", report.whole)
    for line in report.by_system:
        yield from _rows_of("system", line)
    for line in report.by_month:
        yield from _rows_of("month", line)


def _rows_of(by: str, line: Line) -> Iterator[list[str]]:
    for figure in line.figures.values():
        yield [by, line.key, line.name, *_row(figure)]


def _row(figure: Figure) -> list[str]:
    is_share = figure.percent is not None
    return [
        figure.measure.name,
        str(figure.hotfixes),
        "" if figure.measure.kind is Kind.COUNT else str(figure.counted),
        _minutes(figure.median),
        _minutes(figure.nine_in_ten),
        str(figure.those) if is_share else "",
        str(figure.percent) if is_share else "",
        "yes" if figure.few and figure.measure.kind is not Kind.COUNT else "no",
    ]


def _minutes(length: timedelta | None) -> str:
    return "" if length is None else str(int(length.total_seconds()) // 60)
