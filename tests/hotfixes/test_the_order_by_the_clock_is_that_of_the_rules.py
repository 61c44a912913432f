"""The database puts hot fixes in line as the rules of one hot fix say: by when, and whether it is overdue."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.clock_order import by_the_clock
from apps.hotfixes.models import HotFix
from apps.systems.priorities import Priority
from tests.driving import Company, drive, make_company, report

AGES = (
    timedelta(0),
    timedelta(minutes=30),
    timedelta(hours=4),
    timedelta(hours=4, microseconds=-1),
    timedelta(days=3),
)
OWN = {
    "half an hour, and a day": {
        Priority.EMERGENCY: timedelta(minutes=30),
        Priority.CRITICAL: timedelta(days=1),
    },
    "end of the day, and two hours": {Priority.EMERGENCY: None, Priority.CRITICAL: timedelta(hours=2)},
    "off the calendar, and before the report": {
        Priority.EMERGENCY: timedelta(days=3_000_000),
        Priority.CRITICAL: timedelta(days=-5),
    },
}


@pytest.fixture
def companies(company: Company) -> list[Company]:
    made = [make_company(f"OWN{number}") for number, _own in enumerate(OWN)]
    for one, clocks in zip(made, OWN.values(), strict=True):
        with acting(None):
            for priority, within in clocks.items():
                others = dict.fromkeys(
                    ("first_response", "update_every", "escalate_after"), timedelta(hours=1)
                )
                one.system.clocks.create(priority=priority, restore_within=within, **others)
    return [company, *made]


def test_rows_stand_in_the_order_of_the_rules(companies: list[Company]) -> None:
    now = clock.now()
    for company in companies:
        for age in AGES:
            with clock.set_to(now - age):
                report(company)
                report(company, priority="critical", triggers=["performance"])
    with clock.set_to(now - timedelta(days=4)):
        drive(report(companies[0]), companies[0], to="documentation")
        drive(report(companies[0]), companies[0], to="rejected")
    every = [one for one in HotFix.objects.select_related("system") if not one.ended]
    found = list(by_the_clock(HotFix.objects.all()))
    assert [one.pk for one in found] == [one.pk for one in sorted(every, key=_place)]
    assert {one.pk for one in found if one.is_late} == {one.pk for one in every if one.overdue}
    assert {one.overdue for one in every} == {True, False}


def _place(one: HotFix) -> tuple[object, ...]:
    if one.restored:
        return 2, one.phase_entered_at, one.pk
    return 0 if one.overdue and one.priority == Priority.EMERGENCY else 1, one.restore_by, one.pk
