"""The figures as a CSV: a line for each figure, over everything, of each system and of each month."""

from collections.abc import Iterator
from datetime import timedelta

from apps.common.csv_cells import BYTE_ORDER_MARK, lines

from .measures import Kind
from .report import Figure, Line, Report

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


def table(report: Report) -> bytes:
    """The CSV, in UTF-8 with a BOM; lengths in whole minutes, nothing where there is no figure."""
    return BYTE_ORDER_MARK + lines([COLUMNS, *_rows(report)])


def _rows(report: Report) -> Iterator[list[str]]:
    yield from _of("all", report.whole)
    for line in report.by_system:
        yield from _of("system", line)
    for line in report.by_month:
        yield from _of("month", line)


def _of(by: str, line: Line) -> Iterator[list[str]]:
    for figure in line.figures.values():
        yield [by, line.key, line.name, *_row(figure)]


def _row(figure: Figure) -> list[str]:
    share = figure.percent is not None
    return [
        figure.measure.name,
        str(figure.hotfixes),
        "" if figure.measure.kind is Kind.COUNT else str(figure.counted),
        _minutes(figure.median),
        _minutes(figure.nine_in_ten),
        str(figure.those) if share else "",
        str(figure.percent) if share else "",
        "yes" if figure.few and figure.measure.kind is not Kind.COUNT else "no",
    ]


def _minutes(length: timedelta | None) -> str:
    return "" if length is None else str(int(length.total_seconds()) // 60)
