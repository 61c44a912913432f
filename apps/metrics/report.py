"""The figures of a period: over everything in it, by system and by month (PROCESS.md 7), and as a CSV."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.common.csv_cells import BYTE_ORDER_MARK, lines
from apps.common.shares import percent
from apps.history.verification_scope import one_moment
from apps.hotfixes.models import HotFixQuerySet
from apps.systems.models import System

from .measures import MEASURES, Kind, Measure
from .report_query import ReportQuery
from .values import Values, Whole, find

# Fewer hot fixes than these are too few to compare with others.
FEW = 5
_ByMeasure = defaultdict[str, Values]


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
        return percent(self.those, self.counted)


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


def build_report(hotfixes: HotFixQuerySet, query: ReportQuery, *, at: datetime, whole: Whole = ()) -> Report:
    """Return the figures over `hotfixes`, those that the reader may see; the number of queries is fixed.

    Args:
        at: the present moment, for what is not restored yet.
        whole: the systems of which the reader sees every hot fix, None for all: what is kept of these is read
            and not measured again.
    """
    with one_moment():
        found = find(hotfixes, query, whole=whole)
        systems = System.objects.in_bulk({place.system for place in found.values})
    in_all: _ByMeasure = defaultdict(Values)
    in_system: defaultdict[int, _ByMeasure] = defaultdict(lambda: defaultdict(Values))
    in_month: defaultdict[str, _ByMeasure] = defaultdict(lambda: defaultdict(Values))
    for place, values in found.values.items():
        in_system[place.system][place.measure].add(values)
        in_month[place.month][place.measure].add(values)
    by_month = tuple(_line(month, month, in_month[month]) for month in query.months)
    # The many short runs of a month are one by now.
    for month in query.months:
        for measure, values in in_month[month].items():
            in_all[measure].add(values)
    waiting = [course for course in found.live if not (course.ended or course.verified_at)]
    return Report(
        query=query,
        whole=_line("", "", in_all),
        by_system=tuple(
            _line(system.code, system.name, in_system[key])
            for key, system in sorted(systems.items(), key=lambda one: (one[1].name, one[1].code))
        ),
        by_month=by_month,
        unverified=len(waiting),
        late=sum(course.restore_by < at for course in waiting),
    )


def _line(key: str, name: str, values: Mapping[str, Values]) -> Line:
    figures = {
        measure.name: compute_figure(measure, values.get(measure.name) or Values()) for measure in MEASURES
    }
    return Line(key, name, figures)


def compute_figure(measure: Measure, found: Values) -> Figure:
    """Return the figure of `measure` over the values that it measured."""
    counted = found.counted
    if not counted:
        return Figure(measure)
    hotfixes = len(found.keys) if measure.several else counted
    if measure.kind is not Kind.LENGTH:
        return Figure(measure, hotfixes, counted, those=found.those)
    # One value, or halfway between the two in the middle.
    asked = ((counted - 1) // 2, counted // 2, (9 * counted + 9) // 10 - 1)
    below, above, nine_in_ten = map(measure.length, found.in_order(*asked))
    return Figure(
        measure,
        hotfixes,
        counted,
        median=(below + above) / 2,
        nine_in_ten=nine_in_ten,
    )


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
