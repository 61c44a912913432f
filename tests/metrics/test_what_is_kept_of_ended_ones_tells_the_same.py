"""Figures of kept courses are those that are computed, for whoever asks, of whatever period."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import call_command

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility, visible_to
from apps.learning.models import FollowUpAction
from apps.metrics.models import MeasuredMonth, StoredCourses
from apps.metrics.report import Report, build_report
from apps.metrics.report_query import ReportQuery
from tests.again import again
from tests.driving import NIGHT, Company, drive, make_company, present_company, report

# What they look at takes seconds: where tests are spread by groups, all of these go to one process.
pytestmark = pytest.mark.xdist_group("kept courses")

PERIODS = (
    (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2025, 1, 1), date(2026, 12, 31)),
    (date(2026, 11, 24), date(2026, 11, 24)),
    (date(2026, 9, 12), date(2026, 11, 24)),
    (date(2026, 9, 1), date(2026, 10, 31)),
    (date(2026, 12, 1), date(2026, 12, 31)),
)
YEARS = ReportQuery(date(2025, 1, 1), date(2026, 12, 31))
# How it ended, and how many days before this night.
ENDED = (("closed", 60), ("rejected", 45), ("cancelled", 2), ("closed", 0))


@pytest.fixture(autouse=True)
def hotfixes(company: Company) -> None:
    """Ended in each way over three months, of two systems, and one that goes on."""
    again("ended in each way", partial(_end_in_each_way, company))


def _end_in_each_way(company: Company) -> None:
    again("till", partial(make_company, "TILL"))
    till = present_company("TILL")
    for of, state, days in ((till, "closed", 30), *((company, *one) for one in ENDED)):
        with clock.set_to(NIGHT - timedelta(days=days)):
            drive(report(of), of, to=state)
    drive(report(company), company, to="testing")
    FollowUpAction.objects.update(due=date(2026, 11, 24))


def computed_and_kept(user: User, query: ReportQuery) -> tuple[Report, Report]:
    hotfixes, whole, at = visible_to(user), Visibility(user).whole_systems, clock.now()
    return build_report(hotfixes, query, at=at), build_report(hotfixes, query, at=at, whole=whole)


def keep() -> None:
    with clock.set_to(NIGHT + timedelta(hours=6)):
        again("keep", partial(call_command, "store_courses"))


def rows() -> list[tuple[str, bytes, bytes, bytes]]:
    found = MeasuredMonth.objects.order_by("system", "month", "measure")
    return [(row.measure, bytes(row.values), bytes(row.days), bytes(row.keys)) for row in found]


def test_for_whoever_asks_of_any_period(company: Company) -> None:
    keep()
    with clock.set_to(NIGHT + timedelta(days=40)):
        for who in ("owner", "qa", "plain", "reporter", "insider"):
            for period in PERIODS:
                computed, kept = computed_and_kept(company.people[who], ReportQuery(*period))
                assert kept == computed, (who, period)


def test_of_one_system(company: Company) -> None:
    keep()
    for period in PERIODS:
        computed, kept = computed_and_kept(company.owner, ReportQuery(*period, system=company.system))
        assert kept == computed, period


def test_whatever_ended_since(company: Company) -> None:
    keep()
    with clock.set_to(NIGHT + timedelta(days=1)):
        drive(report(company), company, to="closed")
        for period in PERIODS:
            computed, kept = computed_and_kept(company.owner, ReportQuery(*period))
            assert kept == computed, period


def test_one_who_may_not_sign_in_is_shown_none(company: Company) -> None:
    keep()
    company.insider.is_active = False
    computed, kept = computed_and_kept(company.insider, YEARS)
    assert kept == computed
    assert kept.whole.empty


def test_nothing_is_read_again_that_is_kept(company: Company) -> None:
    keep()
    MeasuredMonth.objects.all().delete()
    _computed, kept = computed_and_kept(company.owner, YEARS)
    assert kept.whole.figures["closed"].hotfixes == 0


def test_little_by_little_is_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keep()
    at_once = rows()
    monkeypatch.setattr("apps.metrics.storing.AT_ONCE", 1)
    with clock.set_to(NIGHT + timedelta(hours=6)):
        call_command("store_courses", anew=True)
    assert rows() == at_once != []


def test_what_ended_within_the_hour_is_left_to_the_next_time(company: Company) -> None:
    with clock.set_to(NIGHT + timedelta(minutes=59)):
        call_command("store_courses")
    assert (
        StoredCourses.objects.get().hotfixes
        == HotFix.objects.ended().filter(phase_entered_at__lt=NIGHT).count()
    )


@pytest.mark.parametrize("change", [{"definitions": "0" * 64}, {"hotfixes": 3}])
def test_what_does_not_fit_any_more_is_measured_anew(change: dict[str, object], company: Company) -> None:
    keep()
    number = StoredCourses.objects.get().hotfixes
    StoredCourses.objects.update(**change)
    MeasuredMonth.objects.all().delete()
    keep()
    assert StoredCourses.objects.get().hotfixes == number
    computed, kept = computed_and_kept(company.owner, YEARS)
    assert kept == computed


def test_measures_that_are_defined_otherwise_by_now_are_not_read(company: Company) -> None:
    keep()
    StoredCourses.objects.update(definitions="0" * 64)
    MeasuredMonth.objects.all().delete()
    computed, kept = computed_and_kept(company.owner, YEARS)
    assert kept == computed
    assert kept.whole.figures["closed"].hotfixes == 3
