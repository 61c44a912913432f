"""While a debt of a system is overdue, nobody breaks the glass or goes ahead there again."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Debt
from apps.common import clock
from apps.common.errors import WrongPhase
from tests.driving import complete, drive, make_company, ready, report
from tests.owing import broken, by_phone, call_to_break, go_ahead_without, owing, settled

DAY = timedelta(hours=24)


@pytest.fixture
def debt(company):
    return owing(company, phase="testing")


@pytest.fixture
def another(company, debt):
    """Another hot fix of the same system."""
    return ready(report(company), company, to="development")


def test_it_is_due_after_24_hours_and_not_before(debt, night):
    for moment, overdue in ((DAY, False), (DAY + timedelta(seconds=1), True)):
        with clock.set_to(night + moment):
            assert debt.overdue is overdue
            assert Debt.objects.overdue().exists() is overdue


def test_the_sentence_names_debt_hot_fix_and_who_could_settle_it(debt, another, company, night):
    with clock.set_to(night + DAY + timedelta(minutes=5)):
        with pytest.raises(WrongPhase) as refused:
            call_to_break(another, by=company.rm, reason="Again.")
        assert str(refused.value) == (
            f"Not while a debt of Payments PAY is overdue. {debt.hotfix.reference}, "
            "Testing, round 1: the QA Lead's sign-off, is owed by the QA Lead until 2026-11-24 02:14 UTC. "
            "Who could settle it: Qa Pay."
        )
        assert debt.status_in_words == "Overdue by 5 min"


def test_nor_is_a_first_reason_confirmed_then(debt, another, company, night):
    with clock.set_to(night + DAY):
        call_to_break(another, by=company.rm, reason="Again.")
    with (
        clock.set_to(night + DAY + timedelta(minutes=1)),
        pytest.raises(WrongPhase, match="is overdue"),
    ):
        call_to_break(another, by=company.qa, reason="Yes, again.")
    another.refresh_from_db()
    assert not another.expedited


def test_nor_does_anything_go_ahead_where_the_glass_was_broken_before(debt, company, night):
    complete(debt.hotfix, company)
    with clock.set_to(night + DAY + timedelta(minutes=1)):
        with pytest.raises(WrongPhase, match="is overdue"):
            go_ahead_without(debt.hotfix, by=company.rm)
        settled(debt, company.qa)
        assert not go_ahead_without(debt.hotfix, by=company.rm).moved


@pytest.mark.parametrize("ratified", [True, False])
def test_once_it_is_settled_it_may(ratified, debt, another, company, night):
    with clock.set_to(night + DAY + timedelta(hours=3)):
        settled(debt, company.qa, ratified=ratified)
        call_to_break(another, by=company.rm, reason="Again.")
        assert call_to_break(another, by=company.qa, reason="Yes.").breaks


def test_a_yes_by_phone_that_was_never_countersigned_stops_it_too(company, night):
    hotfix = ready(report(company), company, to="testing")
    by_phone(hotfix, company, Role.QA_LEAD, "qa")
    another = ready(report(company), company, to="development")
    with (
        clock.set_to(night + DAY + timedelta(minutes=5)),
        pytest.raises(WrongPhase, match="settle it: Qa Pay"),
    ):
        call_to_break(another, by=company.rm, reason="Now.")


def test_other_systems_are_free(debt, night):
    elsewhere = make_company("WEB")
    with clock.set_to(night + DAY + timedelta(hours=3)):
        assert broken(elsewhere).expedited


def test_an_open_debt_stops_nothing(debt, company):
    assert broken(company, to="development").expedited


def test_closed_ones_have_none(debt, company, night):
    settled(debt, company.qa)
    drive(debt.hotfix, company, to="closed")
    with clock.set_to(night + 3 * DAY):
        assert not Debt.objects.overdue().exists()
        assert Debt.objects.settled().count() == 1
