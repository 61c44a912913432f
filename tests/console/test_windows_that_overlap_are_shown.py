"""Overlapping windows of one system are shown on both pages, on the plan, and where the go is given."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from tests import planning
from tests.asking import client_of, url, words_of
from tests.driving import make_company, perform

OVERLAPS = "Another window overlaps this one"


@pytest.fixture
def planned(company):
    """A hot fix whose window begins so many minutes later, and lasts half an hour."""
    return lambda title, *, begins, of=company: planning.planned(of, title, begins=begins)


@pytest.fixture
def both(planned):
    return planned("Card payments are refused", begins=0), planned("Refunds are sent twice", begins=20)


PAGES = {
    "the page": lambda hotfix: url("change", hotfix),
    "the plan": lambda hotfix: url("evidence", hotfix, "deployment_plans"),
    "the go": lambda hotfix: url("act", hotfix, "go"),
}


@pytest.mark.parametrize("page", PAGES)
def test_each_names_the_other_with_window_and_phase(page, both, company):
    browser = client_of(company.rm)
    for one, other in (both, reversed(both)):
        said = words_of(browser.get(PAGES[page](one)))
        assert OVERLAPS in said
        assert str(other) in said
        assert "(Deployment)" in said
    assert "2026-11-23 02:34 UTC to 2026-11-23 03:04 UTC" in words_of(browser.get(PAGES[page](both[0])))


@pytest.mark.parametrize("begins", [-30, 30, 600])
def test_windows_that_only_touch_do_not(begins, planned, company):
    one, _other = planned("One", begins=0), planned("Other", begins=begins)
    assert OVERLAPS not in words_of(client_of(company.rm).get(url("change", one)))


def test_nor_does_one_that_has_ended_or_is_of_another_round_or_system(planned, company):
    one = planned("One", begins=0)
    sent_back = planned("Sent back", begins=10)
    perform(sent_back, "refuse_deployment", by=company.rm, reason="Not tonight.")
    planned("Elsewhere", begins=10, of=make_company("TIL"))
    assert OVERLAPS not in words_of(client_of(company.rm).get(url("change", one)))


def test_whoever_may_not_see_the_other_reads_that_there_is_one(both, company):
    one, other = both
    outsider = User.objects.create_user("outsider", is_staff=True, last_name="Outside")
    grant_role(one, Role.QA_LEAD, to=outsider, by=company.owner, reason="Stands in.")
    said = words_of(client_of(outsider).get(url("change", one)))
    assert "another hot fix of this system" in said
    assert "2026-11-23 02:34 UTC to 2026-11-23 03:04 UTC" in said
    assert other.reference not in said


def test_however_many_there_are_the_page_asks_no_more(planned, company):
    one = planned("One", begins=0)
    planned("Second", begins=5)
    browser = client_of(company.rm)

    def cost():
        browser.get(url("change", one))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(url("change", one))
        return len(queries)

    few = cost()
    for number in range(3):
        planned(f"Another {number}", begins=number)
    assert cost() == few
