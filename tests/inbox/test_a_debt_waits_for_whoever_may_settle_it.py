"""A debt is in the list of those who may settle it: not of delegates, nor of whom something bars."""

from datetime import timedelta

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from tests.driving import drive, perform, ready
from tests.owing import also, broken, owing, settled, skip, to_merge


def test_not_in_that_of_a_delegate(company, waits_for):
    hotfix = owing(company, phase="testing").hotfix
    until = clock.now() + timedelta(days=1)
    people = {"to": company.insider, "by": company.qa}
    delegate_role(Role.QA_LEAD, hotfix, ends_at=until, reason="Away.", **people)
    assert waits_for(hotfix) == {"rm", "qa"}


def test_nor_of_whoever_went_ahead(company, waits_for, gate_names):
    hotfix = skip(broken(company, to="deployment"), company).hotfix
    assert waits_for(hotfix) == {"rm"}, "to do what follows"
    to_merge(hotfix, company)
    assert "rm" not in waits_for(hotfix)
    assert "Release Manager (nobody)" in gate_names(hotfix)
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    assert waits_for(hotfix) == {"tl", "sd", "other"}
    assert "Release Manager (Other Pay)" in gate_names(hotfix)


def test_nor_of_whoever_signed_development(company, waits_for):
    debt = owing(company, phase="code_review")
    also(debt.hotfix, Role.TECHNICAL_LEAD, company, "sd")
    assert waits_for(debt.hotfix) == {"qa", "tl"}


def test_nor_of_whoever_reported_where_qualification_is_owed(company, waits_for):
    hotfix = skip(broken(company), company).hotfix
    also(hotfix, Role.TECHNICAL_LEAD, company, "reporter")
    assert "reporter" not in waits_for(hotfix)
    assert "tl" in waits_for(hotfix)


def test_nor_of_whoever_said_no_to_a_later_phase_of_its_round(company, waits_for):
    hotfix = owing(company, phase="development").hotfix
    also(hotfix, Role.SENIOR_DEVELOPER, company, "tl")
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    drive(hotfix, company, to="testing")
    assert waits_for(hotfix) == {"qa", "sd"}


def test_until_it_is_settled(company, waits_for):
    debt = owing(company, phase="testing")
    drive(debt.hotfix, company, to="documentation")
    assert waits_for(debt.hotfix) == {"rm", "tl", "qa"}
    settled(debt, company.qa)
    assert waits_for(debt.hotfix) == {"rm", "tl"}


def test_for_any_round(company, waits_for):
    debt = owing(company, phase="code_review")
    perform(ready(debt.hotfix, company, to="testing"), "fail_testing", by=company.qa, reason="It fails.")
    assert waits_for(debt.hotfix) == {"sd", "tl"}
