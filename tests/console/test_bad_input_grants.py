"""A role goes to somebody who exists and can sign in, or to a group; all else is refused at its field."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    return hotfix_in("testing")


@pytest.fixture
def owner(company: Company) -> Client:
    return client_of(company.owner)


def _refused(owner: Client, hotfix: HotFix, asked: dict[str, Any], *fields: str) -> Any:
    before = hotfix.user_grants.count(), hotfix.group_grants.count()
    answer = owner.post(url("grant", hotfix), {"reason": "The night shift.", **asked})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == set(fields)
    assert form_in(answer)["reason"] == ["The night shift."]
    assert (hotfix.user_grants.count(), hotfix.group_grants.count()) == before
    assert HotFix.objects.get().version == hotfix.version
    return answer


def test_people_who_are_gone_or_cannot_sign_in(hotfix: HotFix, owner: Client) -> None:
    inactive = User.objects.create_user("inactive", is_staff=True, is_active=False)
    customer = User.objects.create_user("customer", is_staff=False)
    for pk in (inactive.pk, customer.pk, customer.pk + 1, 0, -1, "9" * 30, "abc", "1 OR 1=1"):
        _refused(owner, hotfix, {"role": "qa_lead", "person": pk}, "person")


def test_groups_that_are_not_there(hotfix: HotFix, owner: Client) -> None:
    for pk in (0, 999_999, "abc", "9" * 30):
        _refused(owner, hotfix, {"role": "qa_lead", "group": pk}, "group")


def test_no_role_is_chosen_beforehand(hotfix: HotFix, owner: Client) -> None:
    assert form_in(owner.get(url("grant", hotfix)))["role"] == [""]


def test_roles_that_there_are_not(hotfix: HotFix, owner: Client, company: Company) -> None:
    for role in ("", "emperor", "QA Lead", "act_as_qa_lead", "reporter"):
        _refused(owner, hotfix, {"role": role, "person": company.other.pk}, "role")


def test_nobody_and_both(hotfix: HotFix, owner: Client, company: Company) -> None:
    group = Group.objects.create(name="Night shift")
    for asked in ({}, {"person": company.other.pk, "group": group.pk}):
        answer = _refused(owner, hotfix, {"role": "qa_lead", **asked}, "person")
        assert "Choose a person or a group, and not both." in words_of(answer)


def test_a_role_held_already(hotfix: HotFix, owner: Client, company: Company) -> None:
    answer = _refused(owner, hotfix, {"role": "qa_lead", "person": company.qa.pk}, "__all__")
    assert "Qa Pay is QA Lead on this hot fix already." in words_of(answer)


def test_the_form_offers_only_who_can_sign_in(hotfix: HotFix, owner: Client) -> None:
    User.objects.create_user("inactive", last_name="Inactive", is_staff=True, is_active=False)
    User.objects.create_user("customer", last_name="Customer", is_staff=False)
    page = words_of(owner.get(url("grant", hotfix)))
    assert "Other Pay" in page
    assert "Inactive" not in page
    assert "Customer" not in page


def test_a_grant_says_who_to_whom_when_and_why(hotfix: HotFix, owner: Client, company: Company) -> None:
    asked = {"role": "qa_lead", "person": company.other.pk, "reason": "Quentin is ill."}
    assert owner.post(url("grant", hotfix), asked).status_code == 302
    grant = hotfix.user_grants.get(user=company.other)
    assert owner.post(url("revoke", hotfix, "user", grant), {"reason": "He is back."}).status_code == 302
    rows = hotfix.user_grants.model.history.filter(user=company.other).order_by("history_date", "history_id")
    told = [(row.history_type, row.history_user, row.history_change_reason) for row in rows]
    assert told == [("+", company.owner, "Quentin is ill."), ("-", company.owner, "He is back.")]
    page = words_of(client_of(company.auditor).get(url("timeline", hotfix)))
    assert "Quentin is ill." in page
    assert "He is back." in page
