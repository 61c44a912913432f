"""Debts cost no query each: every page asks the same with one debt and with many."""

from functools import partial

import pytest
from django.urls import reverse

from apps.console.hotfix_page import TIMELINE_FIRST
from apps.hotfixes.models import HotFix
from tests.again import again, as_a_whole
from tests.asking import url
from tests.driving import complete
from tests.owing import broken, owing, skip

READ_AT_ONCE = 2 * TIMELINE_FIRST + 20

LIST = reverse("admin:hotfixes_hotfix_changelist")
DEBTS = reverse("admin:approvals_debt_changelist")
CALLS = reverse("admin:approvals_breakglasscall_changelist")


@pytest.fixture
def one(company, night):
    again("one debt", lambda: owing(company, phase="testing"))
    return HotFix.objects.latest("pk")


@pytest.fixture
def many(company, night):
    """In Deployment with five debts and two people who broke the glass."""
    as_a_whole("five debts", partial(_five_debts, company))
    hotfix = HotFix.objects.latest("pk")
    assert hotfix.debts.count() == 5
    return hotfix


def _five_debts(company):
    hotfix = broken(company)
    for _phase in range(4):
        skip(hotfix, company)
        complete(hotfix, company)


def test_the_page(one, many, company, asked, edited):
    complete(one, company)
    for hotfix in (one, many):
        # The latest entries of both are all of one kind, and by one person.
        edited(hotfix.deployment_plans.get(), "backup", company.rm, times=READ_AT_ONCE)
    for who in ("qa", "rm", "auditor"):
        costs = [len(asked(company.people[who], url("change", hotfix))) for hotfix in (one, many)]
        # Where nobody has signed anything, nobody is asked whose doing a signer's password is.
        assert costs == [costs[0], costs[0] - 1], who


def test_the_lists(one, company, asked):
    addresses = (LIST, f"{LIST}?which=waiting", f"{LIST}?expedited__exact=1", DEBTS, CALLS)
    addresses += (f"{DEBTS}?standing=open", reverse("admin:index"))
    few = [len(asked(company.qa, address)) for address in addresses]
    as_a_whole("four more debts", lambda: [owing(company, phase="testing") for _each in range(4)])
    assert [len(asked(company.qa, address)) for address in addresses] == few


def test_the_page_that_settles(one, many, company, asked):
    costs = [
        len(asked(company.qa, url("settle", hotfix, hotfix.debts.get(phase="testing"), "ratify")))
        for hotfix in (one, many)
    ]
    assert costs[0] == costs[1]
