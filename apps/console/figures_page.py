"""What the page of figures shows, in words and bars, worked out before the template sees it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.durations import in_days_and_hours
from apps.hotfixes.phases import GOAL
from apps.metrics.measures import COUNTS, IN_PHASES, MAIN, TIME_IN_PHASES, Kind
from apps.metrics.report import Figure, Line, Report

# The width of a bar's drawing in its own units, and the room for the mark at the end of its line.
WIDTH, ROOM = 1000, 10


@dataclass(frozen=True)
class Cell:
    """One figure in words: the value, what else there is to say of it, how many hot fixes are behind it."""

    label: str
    value: str
    detail: str = ""
    number: str = ""
    few: bool = False
    none: bool = False


@dataclass(frozen=True)
class Tile:
    """One figure over everything, with its definition."""

    cell: Cell
    sentence: str


@dataclass(frozen=True)
class PhaseRow:
    """The time in one phase; its bar ends at the median, and a line goes on from there to nine in ten."""

    name: str
    median: str
    nine_in_ten: str
    bar: str
    line: str


@dataclass(frozen=True)
class Row:
    """One system or one month; without cells nothing is told of it, for the reason that `nothing` gives."""

    name: str
    nothing: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A row for each system or each month; `of` heads the first column, `key` is its anchor on the page."""

    key: str
    caption: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class FiguresPage:
    """The page. Where it is `empty` nothing was finished in the period, and there are no figures to show."""

    scope: str
    empty: bool
    happened: str
    waiting: str
    tiles: tuple[Tile, ...]
    phases: tuple[PhaseRow, ...]
    closed: int
    closed_few: bool
    phases_sentence: str
    tables: tuple[Table, ...]
    phase_tables: tuple[Table, ...]


def figures_page(report: Report) -> FiguresPage:
    """`report` in words."""
    whole = report.whole
    closed = whole.figures[GOAL.value]
    return FiguresPage(
        scope=report.query.in_words,
        empty=whole.empty,
        happened=", ".join(f"{one.label} {whole.figures[one.name].hotfixes}" for one in COUNTS),
        waiting=_waiting(report),
        tiles=tuple(Tile(in_words(whole.figures[one.name]), str(one.sentence)) for one in MAIN),
        phases=tuple(_phases(whole)) if closed.hotfixes else (),
        closed=closed.hotfixes,
        closed_few=closed.few,
        phases_sentence=str(TIME_IN_PHASES),
        tables=(
            _table("by-system", _("By system"), _("System"), report.by_system, _main_cells),
            _table("by-month", _("By month"), _("Month"), report.by_month, _main_cells),
        ),
        phase_tables=(
            _table(
                "phases-by-system",
                _("Time in each phase by system: medians"),
                _("System"),
                report.by_system,
                _phase_cells,
            ),
            _table(
                "phases-by-month",
                _("Time in each phase by month: medians"),
                _("Month"),
                report.by_month,
                _phase_cells,
            ),
        )
        if closed.hotfixes
        else (),
    )


def in_words(figure: Figure) -> Cell:
    """A length of time, or a share, of which a few are told by their number and not in per cent."""
    label, number = str(figure.measure.label), _number(figure)
    if not figure.hotfixes:
        return Cell(label, _("none"), none=True)
    if figure.median is not None and figure.nine_in_ten is not None:
        nine_in_ten = _("nine in ten within %(length)s") % {"length": in_days_and_hours(figure.nine_in_ten)}
        return Cell(label, in_days_and_hours(figure.median), nine_in_ten, number, figure.few)
    if figure.few:
        those = _("%(those)d of %(all)d") % {"those": figure.those, "all": figure.counted}
        return Cell(label, those, few=True)
    those = _("%(those)d of %(hotfixes)s") % {"those": figure.those, "hotfixes": number}
    return Cell(label, _("%(share)d %%") % {"share": figure.percent}, those)


def _number(figure: Figure) -> str:
    """How many hot fixes are behind a figure, and how many sign-offs where those are counted."""
    hotfixes = ngettext("%(n)d hot fix", "%(n)d hot fixes", figure.hotfixes) % {"n": figure.hotfixes}
    if figure.measure.kind is not Kind.LENGTH or figure.counted == figure.hotfixes:
        return hotfixes
    sign_offs = ngettext("%(n)d sign-off", "%(n)d sign-offs", figure.counted) % {"n": figure.counted}
    return _("%(sign_offs)s on %(hotfixes)s") % {"sign_offs": sign_offs, "hotfixes": hotfixes}


def _waiting(report: Report) -> str:
    """What is not restored yet, which no figure counts."""
    if not report.unverified:
        return ""
    words = ngettext(
        "%(n)d hot fix is open without a verified fix and in none of the times to restore; %(late)d of these "
        "is past its restore target.",
        "%(n)d hot fixes are open without a verified fix and in none of the times to restore; %(late)d of "
        "these are past their restore target.",
        report.unverified,
    )
    return words % {"n": report.unverified, "late": report.late}


def _phases(whole: Line) -> Iterator[PhaseRow]:
    """All bars on one scale, so that they can be compared."""
    figures = [whole.figures[one.name] for one in IN_PHASES]
    longest = max((one.nine_in_ten.total_seconds() for one in figures if one.nine_in_ten), default=0) or 1
    for one in figures:
        assert one.median is not None and one.nine_in_ten is not None  # noqa: PT018 - both or neither
        yield PhaseRow(
            name=str(one.measure.label),
            median=in_days_and_hours(one.median),
            nine_in_ten=in_days_and_hours(one.nine_in_ten),
            bar=str(round((WIDTH - ROOM) * one.median.total_seconds() / longest)),
            line=str(round((WIDTH - ROOM) * one.nine_in_ten.total_seconds() / longest)),
        )


def _table(
    key: str, caption: str, of: str, lines: Sequence[Line], cells: Callable[[Line], Sequence[Cell]]
) -> Table:
    nothing = _("none closed") if cells is _phase_cells else _("nothing reported or finished")
    rows = tuple(Row(line.name, nothing, tuple(cells(line))) for line in lines)
    columns = next((row.cells for row in rows if row.cells), ())
    return Table(key, caption, of, tuple(cell.label for cell in columns), rows)


def _main_cells(line: Line) -> Sequence[Cell]:
    if line.empty:
        return ()
    reported = line.figures["reported"]
    first = Cell(str(reported.measure.label), str(reported.hotfixes), none=not reported.hotfixes)
    return (first, *(in_words(line.figures[measure.name]) for measure in MAIN))


def _phase_cells(line: Line) -> Sequence[Cell]:
    """The medians alone; how many hot fixes are behind them is the same for all of them."""
    closed = line.figures[GOAL.value]
    first = Cell(str(closed.measure.label), str(closed.hotfixes), few=closed.few)
    medians = [(measure, line.figures[measure.name].median) for measure in IN_PHASES]
    others = [
        Cell(str(one.label), in_days_and_hours(length)) for one, length in medians if length is not None
    ]
    return (first, *others) if closed.hotfixes else ()
