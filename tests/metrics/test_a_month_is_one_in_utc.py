"""What is finished counts on its day and in its month, in UTC, to the last moment; what is not, nowhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.common import clock
from apps.common.errors import BadInput
from apps.metrics.report import Line, Report
from apps.metrics.report_query import ReportQuery, last_twelve_months, month_of
from tests.driving import Company, complete, drive, make_company, perform, report

Ask = Callable[..., Report]
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


def number(line: Line, name: str) -> int:
    return line.figures[name].hotfixes


def by_month(found: Report, name: str) -> dict[str, int]:
    return {line.key: number(line, name) for line in found.by_month}


def test_the_last_moment_of_a_month_is_in_it_and_the_next_is_not(company: Company, figures: Ask) -> None:
    for moment in (DECEMBER - timedelta(microseconds=1), DECEMBER):
        with clock.set_to(moment):
            report(company)
    both = figures(until=date(2026, 12, 31))
    assert by_month(both, "reported") == {"2026-11": 1, "2026-12": 1}
    assert number(figures().whole, "reported") == 1
    assert number(figures(date(2026, 12, 1), date(2026, 12, 1)).whole, "reported") == 1


def test_what_is_finished_later_counts_later(company: Company, figures: Ask) -> None:
    """Reported in November; deployed, verified and closed in December."""
    hotfix = drive(report(company), company, to="deployment")
    with clock.set_to(DECEMBER + timedelta(hours=3)):
        drive(hotfix, company, to="closed")
    both = figures(until=date(2026, 12, 31))
    for name in ("time_to_restore", "change_failure_rate", "expedited_share", "closed", "time_in_testing"):
        assert by_month(both, name) == {"2026-11": 0, "2026-12": 1}, name
        assert number(figures().whole, name) == 0, name
    approvals = {line.key: line.figures["approval_lead_time"].counted for line in both.by_month}
    assert approvals == {"2026-11": 5, "2026-12": 2}  # the go and the verified
    november = figures().whole
    assert (number(november, "reported"), november.figures["approval_lead_time"].counted) == (1, 5)


def test_a_moment_of_another_zone_is_of_its_month_in_utc() -> None:
    assert month_of(datetime.fromisoformat("2026-12-01T00:30:00+02:00")) == "2026-11"


def test_a_hot_fix_that_ended_before_has_nothing_to_tell(company: Company, figures: Ask) -> None:
    drive(report(company), company, to="closed")
    december = figures(date(2026, 12, 1), date(2026, 12, 31))
    assert december.whole.empty
    assert december.by_system == ()
    assert [line.key for line in december.by_month] == ["2026-12"]
    assert december.unverified == 0


def test_a_sign_off_on_one_that_moved_long_ago_is_found(company: Company, figures: Ask) -> None:
    hotfix = drive(report(company), company, to="qualification")
    with clock.set_to(DECEMBER + timedelta(hours=1)):
        complete(hotfix, company)
        perform(hotfix, "qualify", by=company.po)
    december = figures(date(2026, 12, 1), date(2026, 12, 31))
    assert number(december.whole, "approval_lead_time") == 1
    assert number(december.whole, "reported") == 0


def test_one_system_or_all(company: Company, figures: Ask) -> None:
    shop = make_company("SHOP")
    report(company)
    report(shop)
    report(shop)
    assert {line.key: number(line, "reported") for line in figures().by_system} == {"PAY": 1, "SHOP": 2}
    only = figures(system=shop.system)
    assert (number(only.whole, "reported"), [line.key for line in only.by_system]) == (2, ["SHOP"])


def test_what_is_not_restored_yet_is_told_apart(company: Company, figures: Ask, night: datetime) -> None:
    """One is verified, one is cancelled; of two that wait, one is past its four hours."""
    drive(report(company), company, to="documentation")
    drive(report(company), company, to="cancelled")
    drive(report(company), company, to="testing")
    with clock.set_to(night + timedelta(hours=3)):
        report(company)
    with clock.set_to(night + timedelta(hours=5)):
        found = figures()
    assert (found.unverified, found.late) == (2, 1)
    assert number(found.whole, "time_to_restore") == 1


def test_the_last_twelve_months_end_today() -> None:
    assert last_twelve_months() == (date(2025, 12, 1), date(2026, 11, 23))
    with clock.set_to(datetime(2026, 1, 31, 23, 59, tzinfo=UTC)):
        assert last_twelve_months() == (date(2025, 2, 1), date(2026, 1, 31))


def test_months_that_are_only_touched_are_there() -> None:
    assert ReportQuery(date(2025, 12, 31), date(2026, 2, 1)).months == ["2025-12", "2026-01", "2026-02"]


def test_a_period_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput, match="ends before it begins"):
        ReportQuery(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(BadInput, match="too long") as refused:
        ReportQuery(date(2021, 11, 30), date(2026, 11, 1))
    assert refused.value.fields["until"] == ["These are 61 months, and at most 60 are possible."]
    assert len(ReportQuery(date(2021, 12, 1), date(2026, 11, 1)).months) == 60
