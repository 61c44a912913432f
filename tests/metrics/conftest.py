"""Figures are asked for in a set night, of the month that it lies in unless a test says otherwise."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.metrics.report import Report, build_report
from apps.metrics.report_query import ReportQuery


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def figures() -> Callable[..., Report]:
    """The report over all hot fixes, of November 2026 or of the days that are given."""

    def ask(start: date = date(2026, 11, 1), until: date = date(2026, 11, 30), **more: object) -> Report:
        return build_report(HotFix.objects.all(), ReportQuery(start, until, **more), at=clock.now())  # type: ignore[arg-type]

    return ask
