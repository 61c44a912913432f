"""Debts cost no query each: the page, the list and the front page ask the same with one debt and with many."""

import pytest
from django.urls import reverse

from tests.asking import url
from tests.driving import complete
from tests.owing import broken, owing, skip

LIST = reverse("admin:hotfixes_hotfix_changelist")
DEBTS = reverse("admin:approvals_debt_changelist")
CALLS = reverse("admin:approvals_breakglasscall_changelist")


@pytest.fixture
def one(company, night):
    return owing(company, phase="testing").hotfix


@pytest.fixture
def many(company, night):
    """In Deployment with five debts and two people who broke the glass."""
    hotfix = broken(company)
    for _phase in range(4):
        skip(hotfix, company)
        complete(hotfix, company)
    assert hotfix.debts.count() == 5
    return hotfix


@pytest.mark.parametrize("who", ["qa", "rm", "auditor"])
def test_the_page(who, one, many, company, asked):
    costs = [len(asked(company.people[who], url("change", hotfix))) for hotfix in (one, many)]
    assert costs[1] <= costs[0]


def test_the_lists(one, company, asked):
    addresses = (LIST, f"{LIST}?which=waiting", f"{LIST}?expedited__exact=1", DEBTS, CALLS)
    addresses += (f"{DEBTS}?standing=open", reverse("admin:index"))
    few = [len(asked(company.qa, address)) for address in addresses]
    for _each in range(4):
        owing(company, phase="testing")
    assert [len(asked(company.qa, address)) for address in addresses] == few


def test_the_page_that_settles(one, many, company, asked):
    costs = [
        len(asked(company.qa, url("settle", hotfix, hotfix.debts.get(phase="testing"), "ratify")))
        for hotfix in (one, many)
    ]
    assert costs[0] == costs[1]
