"""Qualification wants two people, and neither of them the reporter."""

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from tests.asking import client_of, saying, url, words_of
from tests.driving import Company, perform, ready, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """In Qualification, complete, with one person more who holds both of the signing roles."""
    made = ready(report(company), company, to="qualification")
    for role in (Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD):
        grant_role(made, role, to=company.other, by=company.owner, reason="The deputy of both.")
    made.refresh_from_db()
    return made


@pytest.fixture
def both(company: Company) -> Client:
    """The browser of the person who holds both roles."""
    return client_of(company.other)


@pytest.mark.parametrize("first", ["product_owner", "technical_lead"])
@pytest.mark.parametrize("second", ["product_owner", "technical_lead"])
def test_one_person_signs_one_of_the_two(first: str, second: str, hotfix: HotFix, both: Client) -> None:
    assert both.post(url("act", hotfix, "qualify"), saying(hotfix, as_role=first)).status_code == 302
    hotfix.refresh_from_db()
    again = both.post(url("act", hotfix, "qualify"), saying(hotfix, as_role=second))
    assert again.status_code == (409 if first == second else 403)
    expected = "signed already" if first == second else "one person may not sign both"
    assert expected in words_of(again)
    assert list(hotfix.approvals.values_list("role", flat=True)) == [first]
    hotfix.refresh_from_db()
    assert hotfix.state == "qualification"


@pytest.mark.parametrize(("as_role", "colleague"), [("product_owner", "tl"), ("technical_lead", "po")])
def test_with_a_colleague_in_the_other_role_it_qualifies(
    as_role: str, colleague: str, hotfix: HotFix, both: Client, company: Company
) -> None:
    both.post(url("act", hotfix, "qualify"), saying(hotfix, as_role=as_role))
    hotfix.refresh_from_db()
    answer = client_of(company.people[colleague]).post(url("act", hotfix, "qualify"), saying(hotfix))
    assert answer.status_code == 302
    hotfix.refresh_from_db()
    assert hotfix.state == "development"


def test_who_holds_both_roles_has_to_say_which(hotfix: HotFix, both: Client) -> None:
    for wrong in ({}, {"as_role": ""}, {"as_role": "qa_lead"}, {"as_role": "emperor"}):
        answer = both.post(url("act", hotfix, "qualify"), saying(hotfix, **wrong))
        assert answer.status_code == 400
        assert answer.context["form"].errors.keys() == {"as_role"}
    assert not hotfix.approvals.exists()


def test_a_forged_role_is_not_signed_in(hotfix: HotFix, company: Company) -> None:
    """The form does not ask the holder of one role, and does not listen either."""
    answer = client_of(company.po).post(
        url("act", hotfix, "qualify"), saying(hotfix, as_role="technical_lead")
    )
    assert answer.status_code == 302
    assert hotfix.approvals.get().role == "product_owner"


@pytest.mark.parametrize("act", ["qualify", "reject"])
@pytest.mark.parametrize("role", [Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD])
def test_the_reporter_neither_approves_nor_rejects(
    act: str, role: Role, hotfix: HotFix, company: Company
) -> None:
    grant_role(hotfix, role, to=company.reporter, by=company.owner, reason="The only one awake.")
    hotfix.refresh_from_db()
    answer = client_of(company.reporter).post(url("act", hotfix, act), saying(hotfix))
    assert answer.status_code == 403
    assert "Whoever reported a hot fix may not sign its Qualification." in words_of(answer)
    assert not hotfix.approvals.exists()


def test_the_reporter_may_sign_other_phases(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    grant_role(hotfix, Role.QA_LEAD, to=company.reporter, by=company.owner, reason="The only one awake.")
    hotfix.refresh_from_db()
    answer = client_of(company.reporter).post(url("act", hotfix, "pass_testing"), saying(hotfix))
    assert answer.status_code == 302


def test_who_approved_may_still_reject_in_the_same_role(hotfix: HotFix, company: Company) -> None:
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    answer = client_of(company.po).post(url("act", hotfix, "reject"), saying(hotfix))
    assert answer.status_code == 302
    hotfix.refresh_from_db()
    assert hotfix.state == "rejected"
