"""A process owner who grants a role to a friend gains nothing by what the friend delegates to them."""

from collections.abc import Callable

import pytest

from apps.hotfixes.models import Delegation, HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company
from tests.lifting import delegates, enters, grants, process_owner, signs

OWN = "Nobody gains by their own act, and this role comes to Owner Pay by one of theirs"
ASK = "another process owner must grant it (Second)."


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    process_owner()
    return hotfix_in("testing")


def test_the_friend_does_not_delegate_it_back(hotfix: HotFix, company: Company) -> None:
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302
    for place in (hotfix, company.system):
        answer = delegates(company.other, place, "qa_lead", company.owner)
        assert answer.status_code == 400
        assert OWN in words_of(answer)
        assert ASK in words_of(answer)
        assert "I am away." in words_of(answer)
    assert not Delegation.objects.exists()


def test_nor_does_a_friend_whom_they_put_on_the_roster(company: Company, hotfix: HotFix) -> None:
    assert enters(company.owner, company.system, "qa_lead", user=company.other).status_code == 302
    assert OWN in words_of(delegates(company.other, company.system, "qa_lead", company.owner))
    assert not Delegation.objects.exists()


def test_what_was_lent_first_keeps_the_role_from_being_granted(hotfix: HotFix, company: Company) -> None:
    assert delegates(company.qa, company.system, "qa_lead", company.owner).status_code == 302
    answer = grants(company.owner, hotfix, "qa_lead", person=company.qa)
    assert answer.status_code == 403
    assert "Qa Pay lets you act as QA Lead for them until" in words_of(answer)
    assert "Qa Pay lets you act" in words_of(
        enters(company.owner, company.system, "qa_lead", user=company.qa)
    )


def test_it_signs_nothing_where_it_came_about_in_another_order(hotfix: HotFix, company: Company) -> None:
    """The delegation was there first; the role is taken away and given back by who gains."""
    assert delegates(company.qa, company.system, "qa_lead", company.owner).status_code == 302
    hotfix.user_grants.filter(user=company.qa, permission__codename="act_as_qa_lead").update(
        given_by=company.owner
    )
    answer = signs(company.owner, hotfix)
    assert answer.status_code == 403
    assert OWN in words_of(answer)
    assert not hotfix.approvals.filter(phase="testing").exists()
    page = words_of(client_of(company.owner).get(url("change", hotfix)))
    assert page.count("counts for nothing: whoever gave it may not have") == 1
    assert url("act", hotfix, "pass_testing") not in page
    assert signs(company.qa, hotfix).status_code == 302


def test_a_role_that_somebody_else_gave_is_lent_to_a_process_owner(hotfix: HotFix, company: Company) -> None:
    assert delegates(company.qa, hotfix, "qa_lead", company.owner).status_code == 302
    assert signs(company.owner, hotfix).status_code == 302
    assert hotfix.approvals.get(phase="testing").on_behalf_of == company.qa


def test_two_process_owners_may_grant_to_each_other(hotfix: HotFix, company: Company) -> None:
    second = process_owner("third")
    assert grants(company.owner, hotfix, "qa_lead", person=second).status_code == 302
    assert grants(second, hotfix, "qa_lead", person=company.owner).status_code == 302
    assert signs(company.owner, hotfix).status_code == 302


def test_being_a_superuser_helps_nobody(hotfix: HotFix, company: Company) -> None:
    company.owner.is_superuser = True
    company.owner.save()
    assert grants(company.owner, hotfix, "qa_lead", person=company.owner).status_code == 403
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302
    assert OWN in words_of(delegates(company.other, hotfix, "qa_lead", company.owner))
