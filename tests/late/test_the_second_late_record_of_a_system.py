"""The second late record of a system within 30 days opens a follow-up action for its process owner."""

from datetime import timedelta

import pytest

from apps.common import clock
from tests.driving import NIGHT, make_company, report
from tests.stating import stated


def actions(hotfix):
    return [(one.owner, one.what) for one in hotfix.follow_up_actions.all()]


@pytest.mark.parametrize(("days", "opened"), [(0, 1), (29, 1), (30, 0), (90, 0)])
def test_it_is_opened_by_the_second_within_thirty_days(days, opened, hotfix, company):
    stated(hotfix, by=company.reporter)
    assert actions(hotfix) == []
    with clock.set_to(NIGHT + timedelta(days=days)):
        second = report(company, title="Once more", observed_at=None)
        stated(second, by=company.reporter)
        assert len(actions(second)) == opened
    for owner, what in actions(second):
        assert owner == company.owner
        assert "second time within 30 days" in what


def test_the_third_is_covered_by_that_of_the_second(hotfix, company):
    stated(hotfix, by=company.reporter)
    for title in ("Two", "Three"):
        another = report(company, title=title)
        stated(another, by=company.reporter)
    assert actions(another) == []


def test_another_system_counts_for_itself(hotfix, company):
    other_company = make_company("CRM")
    stated(hotfix, by=company.reporter)
    elsewhere = report(other_company)
    stated(elsewhere, by=other_company.reporter)
    assert actions(elsewhere) == []
