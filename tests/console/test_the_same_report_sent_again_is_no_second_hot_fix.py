"""Back and the button once more: the same words of the same person a moment later are the same report."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(company):
    return {
        "system": str(company.system.pk),
        "title": "Card payments are refused",
        "triggers": ["system_down", "revenue_impact"],
        "environment": "production",
        "observed_at": "2026-11-23T01:55",
        "description": "Every card payment ends in “try again later”.",
    }


def reports_all_the_same(browser, typed):
    """Sends it, and once more from the page that shows first what looks alike."""
    answer = browser.post(url("add"), typed)
    if answer.status_code == 409:
        answer = browser.post(url("add"), form_in(answer))
    assert answer.status_code == 302


def test_it_leads_to_the_hot_fix_that_there_is(company, typed):
    browser = client_of(company.reporter)
    first = browser.post(url("add"), typed)
    again = browser.post(url("add"), typed)
    assert again.url == first.url
    (hotfix,) = HotFix.objects.all()
    assert f"You have already reported this as {hotfix.reference}" in words_of(browser.get(again.url))


@pytest.mark.parametrize("other", [{"title": "Refunds are refused"}, {"triggers": ["system_down"]}])
def test_other_words_are_another_report(company, typed, other):
    browser = client_of(company.reporter)
    browser.post(url("add"), typed)
    reports_all_the_same(browser, typed | other)
    assert HotFix.objects.count() == 2


def test_somebody_else_may_report_the_same(company, typed):
    for who in (company.reporter, company.plain):
        client_of(who).post(url("add"), typed)
    assert HotFix.objects.count() == 2


def test_what_has_ended_may_be_reported_again(company, typed):
    browser = client_of(company.reporter)
    browser.post(url("add"), typed)
    perform(HotFix.objects.get(), "cancel", by=company.po, reason="A false alarm.")
    reports_all_the_same(browser, typed)
    assert HotFix.objects.count() == 2


def test_some_time_later_it_is_another_report(company, typed, night):
    browser = client_of(company.reporter)
    browser.post(url("add"), typed)
    with clock.set_to(night + timedelta(minutes=11)):
        reports_all_the_same(browser, typed)
    assert HotFix.objects.count() == 2
