"""The figures of twelve months where a million hot fixes ended in ten years.

Only what is kept of them is made up, and as much of it: 40 systems, and values of every measure for each.
"""

from collections.abc import Callable
from random import Random

from django.db import connection

from apps.accounts.models import User
from apps.common import clock
from apps.metrics.measures import Kind, Measure
from apps.metrics.models import KeptValue, MeasuredMonth, StoredCourses
from apps.metrics.report_query import ReportQuery, last_twelve_months
from apps.metrics.storing import KEPT, definitions
from apps.systems.models import System
from tests.asking import url
from tests.bench.figures import Figure
from tests.bench.stage import browser, company
from tests.bench.ten_years import cost
from tests.emptying import database_to_spoil

SYSTEMS, A_YEAR = 40, 100_000
WHO = ("who oversees", "who sees half")
GOALS = {f"figures of 12 months at a million, of {who}": 1.0 for who in WHO}


def run() -> list[Figure]:
    if connection.vendor != "postgresql":
        return [Figure("figures at a million", note="the database's share of CPU is read from PostgreSQL")]
    with database_to_spoil():
        present = company("FIGURES")
        systems = [System.objects.create(code=f"S{n}", name=f"System {n}") for n in range(SYSTEMS)]
        for system in systems[: SYSTEMS // 2]:
            system.staff.create(user=present.qa)
        _keep(systems)
        asked = zip(WHO, (present.owner, present.qa), strict=True)
        return [
            Figure(f"figures of 12 months at a million, of {who}", [cost(_opening(person))], unit="s of CPU")
            for who, person in asked
        ]


def _keep(systems: list[System]) -> None:
    """Keep a year of values, in no way remarkable, of every month and system."""
    chance = Random(1)
    months = ReportQuery(*last_twelve_months()).months
    each = A_YEAR // (SYSTEMS * len(months))
    rows, key = [], 0
    for system in systems:
        for month in months:
            keys = range(key + 1, key + each + 1)
            key += each
            for measure in KEPT:
                row = MeasuredMonth(system=system, month=month, measure=measure.name)
                each_has = range(5 if measure.several else 1)
                values = [_value(measure, one, chance) for one in keys for _each in each_has]
                row.put(values, several=measure.several)
                rows.append(row)
    MeasuredMonth.objects.bulk_create(rows, batch_size=200)
    StoredCourses.objects.create(through=clock.now(), hotfixes=key, definitions=definitions())


def _value(measure: Measure, key: int, chance: Random) -> KeptValue:
    most = 10**11 if measure.kind is Kind.LENGTH else 1
    return KeptValue(chance.randint(0, most), chance.randint(1, 28), key)


def _opening(person: User) -> Callable[[], object]:
    window = browser(person)

    def opened() -> None:
        answer = window.get(url("figures"))
        assert answer.status_code == 200

    return opened
