"""A selection holds what was reported, deployed or closed on its days, first and last included, in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.common import clock
from apps.common.errors import BadInput
from apps.hotfixes.models import HotFix
from apps.records.period import Selection, Which
from tests.driving import Company, drive, make_company, report

pytestmark = pytest.mark.django_db


def found(selection: Selection) -> list[str]:
    return [hotfix.reference for hotfix in selection.of(HotFix.objects.all())]


def reported_at(company: Company, *moments: datetime) -> None:
    for moment in moments:
        with clock.set_to(moment):
            report(company)


def test_both_days_are_included_to_the_last_moment(company: Company) -> None:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    second = timedelta(seconds=1)
    end = day + timedelta(days=2)
    reported_at(company, day - second, day, end - second, end)
    chosen = Selection(date(2026, 11, 23), date(2026, 11, 24))
    assert found(chosen) == ["HF-2026-0002", "HF-2026-0003"]
    assert found(Selection(start=date(2026, 11, 24))) == ["HF-2026-0003", "HF-2026-0004"]
    assert found(Selection(until=date(2026, 11, 23))) == ["HF-2026-0001", "HF-2026-0002"]
    assert len(found(Selection(date.min, date.max))) == 4


def test_one_system_or_all(company: Company) -> None:
    other = make_company("SHOP")
    report(company)
    report(other)
    assert found(Selection(system=company.system)) == ["HF-2026-0001"]
    assert len(found(Selection())) == 2


def test_deployed_and_closed_count_by_their_own_day(company: Company) -> None:
    """Reported on the 23rd; deployed and closed on the 25th."""
    open_one = report(company)
    drive(open_one, company, to="testing")
    with clock.set_to(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        closed = drive(report(company), company, to="closed")
        cancelled = drive(report(company), company, to="cancelled")
    day = date(2026, 11, 25)
    assert found(Selection(day, day, which=Which.DEPLOYED)) == [closed.reference]
    assert found(Selection(day, day, which=Which.CLOSED)) == [closed.reference]
    assert cancelled.reference in found(Selection(day, day))
    earlier = date(2026, 11, 24)
    assert found(Selection(until=earlier, which=Which.CLOSED)) == []


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="ends before it begins") as refused:
        Selection(date(2026, 11, 24), date(2026, 11, 23))
    assert "until" in refused.value.fields


def test_it_says_what_it_is(company: Company) -> None:
    start, until = date(2026, 11, 1), date(2026, 11, 30)
    assert Selection(start, until).in_words == "Reported from 2026-11-01 to 2026-11-30, all systems"
    assert Selection(start, which="closed").in_words == "Closed since 2026-11-01, all systems"
    only = Selection(None, until, company.system, "deployed")
    assert only.in_words == "Deployed until 2026-11-30, Payments PAY (PAY)"
    assert Selection().in_words == "Reported at any time, all systems"
