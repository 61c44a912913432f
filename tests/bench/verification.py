"""How long a verification takes: of 1,000 rows of history, and of 2,000; it must be linear.

Not a test, for a busy machine makes it wait: `make bench` runs it by itself.
"""

from statistics import median
from time import perf_counter
from typing import Any

import pytest

from apps.history.models import Link
from apps.history.verification import verify
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import recording
from tests.driving import Company, drive, make_company, report

MOST = 2.2
RUNS = 7


def of_so_many_rows(company: Company, *, count: int) -> HotFix:
    """A hot fix whose development record was edited until its history has `count` rows."""
    hotfix = drive(report(company), company, to="development")
    record = hotfix.development_records.get()
    while (there := Link.objects.filter(hotfix=hotfix).count()) < count:
        for number in range(count - there):
            with recording(record, by=company.sd) as present:
                present.files_changed = f"gateway/{there + number}.py"
    return hotfix


def seconds(hotfix: HotFix) -> float:
    began = perf_counter()
    assert verify(hotfix) == []
    return perf_counter() - began


@pytest.mark.usefixtures("db", "night")
def test_twice_the_rows_take_at_most_2_2_times_as_long(capsys: Any) -> None:
    company = make_company()
    short, long = (of_so_many_rows(company, count=count) for count in (1_000, 2_000))
    # In turns, so that whatever else the machine does falls on both.
    times = [(seconds(short), seconds(long)) for _run in range(RUNS)]
    ratio = median(slow / quick for quick, slow in times)
    with capsys.disabled():
        quick, slow = (median(column) for column in zip(*times, strict=True))
        print(
            f"\nVerifying 1,000 rows: {quick * 1000:.0f} ms; 2,000 rows: {slow * 1000:.0f} ms; {ratio:.2f}x"
        )
    assert ratio <= MOST
