"""A go that is over and a yes that was withdrawn are missing: for the gate, the lists and their column."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from tests.driving import perform, ready, report
from tests.owing import also, broken, by_phone, claimed, skip
from tests.withdrawing import began, later, the_go, with_a_go, withdraw

MANAGER = {"release_manager": ("Rm Pay",)}


@pytest.fixture
def hotfix(company):
    return with_a_go(company)


def test_a_go_that_is_over_waits_for_who_gives_it(hotfix, company, waits_for, named, gate_names):
    also(hotfix, Role.RELEASE_MANAGER, company, "sd")  # who signed Development, and gives no go
    assert waits_for(hotfix) == {"rm", "sd"}  # the act is not a signature
    with later(minutes=61):
        assert waits_for(hotfix) == {"rm"}
        assert named(hotfix) == MANAGER
        assert gate_names(hotfix) == ["Release Manager (Rm Pay)"]
        perform(hotfix, "go", by=company.rm)
        assert waits_for(hotfix) == {"rm", "sd"}


def test_not_once_a_start_is_recorded(hotfix, company, waits_for, gate_names, night):
    also(hotfix, Role.RELEASE_MANAGER, company, "sd")
    began(hotfix, company, at=night + timedelta(minutes=90))
    with later(days=1):
        assert waits_for(hotfix) == {"rm", "sd"}
        assert gate_names(hotfix) == []


@pytest.mark.parametrize("how", ["said", "gone ahead of"])
def test_one_that_was_only_owed_is_over_too(how, company, waits_for, named):
    if how == "said":
        hotfix = ready(report(company), company, to="deployment")
        by_phone(hotfix, company, Role.RELEASE_MANAGER, "rm")
    else:
        hotfix = broken(company, to="deployment")
        skip(hotfix, company)
    with later(hours=2):
        assert named(hotfix) == MANAGER
        assert "rm" in waits_for(hotfix)


def test_a_go_that_is_over_is_given_by_phone_like_any_other(hotfix, company, waits_for):
    with later(hours=2):
        assert waits_for(hotfix) == {"rm"}
        claimed(hotfix, company, Role.RELEASE_MANAGER, "rm", by="contributor")
        assert waits_for(hotfix) == {"rm", "po"}  # its witness
    with later(hours=2, minutes=5), clock.set_to(clock.now()):
        perform(hotfix, "go", by=company.rm)
        assert waits_for(hotfix) == {"rm"}  # it is not needed any more


def test_a_go_that_was_withdrawn_is_waited_for(hotfix, company, waits_for, named, gate_names):
    withdraw(the_go(hotfix), by=company.rm)
    assert named(hotfix) == MANAGER
    assert gate_names(hotfix) == ["Release Manager (Rm Pay)"]
    assert waits_for(hotfix) == {"rm"}


def test_so_is_one_of_two_yeses_and_it_bars_nobody(company, waits_for, named):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    also(hotfix, Role.TECHNICAL_LEAD, company, "po")
    assert waits_for(hotfix) == {"tl"}
    withdraw(hotfix.approvals.get(), by=company.po)
    assert waits_for(hotfix) == {"po", "tl"}
    assert named(hotfix) == {"product_owner": ("Po Pay",), "technical_lead": ("Tl Pay", "Po Pay")}
