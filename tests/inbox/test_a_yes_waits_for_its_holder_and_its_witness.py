"""A recorded yes is in the lists of who is said to have said it and of who heard it, while it waits."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.models import HotFix
from tests.driving import perform, ready, report
from tests.inbox.compared import differences
from tests.owing import claimed, confirm_verbal, strike_verbal


@pytest.fixture
def agree(company):
    """Whose list holds it, once lists and policy say the same of everybody."""

    def ask(hotfix, waits_for):
        assert differences([hotfix], company.people.values()) == []
        return waits_for(hotfix)

    return ask


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="testing")


@pytest.fixture
def yes(hotfix, company, night):
    with clock.set_to(night + timedelta(minutes=2)):
        yield claimed(hotfix, company, Role.QA_LEAD, "qa")


def test_while_it_waits(hotfix, yes, agree, waits_for):
    assert agree(hotfix, waits_for) == {"qa", "rm"}


def test_not_once_it_is_answered(hotfix, yes, agree, waits_for, company):
    strike_verbal(yes, by=company.rm)
    assert agree(hotfix, waits_for) == {"qa"}  # whose sign-off is missing


def test_nor_once_it_is_confirmed(hotfix, yes, agree, waits_for, company):
    confirm_verbal(yes, by=company.qa)
    assert agree(hotfix, waits_for) == {"qa", "rm"}  # the debt, and the go


def test_nor_after_an_hour(hotfix, yes, agree, waits_for, night):
    with clock.set_to(night + timedelta(minutes=62)):
        assert agree(hotfix, waits_for) == {"qa", "rm"}
    with clock.set_to(night + timedelta(minutes=62, seconds=1)):
        assert agree(hotfix, waits_for) == {"qa"}


def test_nor_after_an_edit_and_again_once_that_is_taken_back(hotfix, yes, agree, waits_for, edit):
    was = hotfix.test_reports.get().environment
    edit(hotfix, "test_reports", environment="Another one")
    assert agree(hotfix, waits_for) == {"qa"}
    edit(hotfix, "test_reports", environment=was)
    assert agree(hotfix, waits_for) == {"qa", "rm"}


def test_nor_once_it_is_signed(hotfix, yes, agree, waits_for, company):
    perform(hotfix, "pass_testing", by=company.qa)
    assert agree(hotfix, waits_for) == {"rm"}  # the go


def test_nor_in_a_critical(hotfix, yes, agree, waits_for):
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    assert agree(hotfix, waits_for) == {"qa"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_nor_for_who_cannot_sign_in(change, hotfix, yes, waits_for, company):
    User.objects.filter(pk=company.rm.pk).update(**change)
    company.rm.refresh_from_db()
    assert waits_for(hotfix) == {"qa"}
