"""A process owner gives roles to others: not to themselves, and not to a group that they are in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, Role
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    return hotfix_in("testing")


def test_not_as_a_person(hotfix: HotFix, company: Company, browsers: dict[str, Client]) -> None:
    for role in Role.values:
        asked = {"role": role, "person": company.owner.pk, "reason": "I am the only one awake."}
        answer = browsers["owner"].post(url("grant", hotfix), asked)
        assert answer.status_code == 403, role
        assert "Nobody grants a role to themselves" in words_of(answer)
        assert "I am the only one awake." in words_of(answer)
    assert not hotfix.user_grants.filter(user=company.owner).exists()


def test_not_by_a_group_of_ones_own(hotfix: HotFix, company: Company, browsers: dict[str, Client]) -> None:
    group = Group.objects.get(name=PROCESS_OWNERS)
    asked = {"role": "qa_lead", "group": group.pk, "reason": "We are the only ones awake."}
    answer = browsers["owner"].post(url("grant", hotfix), asked)
    assert answer.status_code == 403
    assert "Nobody grants a role to themselves" in words_of(answer)
    assert not hotfix.group_grants.exists()


def test_another_process_owner_may_give_it(hotfix: HotFix, company: Company) -> None:
    colleague = User.objects.create_user("colleague", is_staff=True)
    colleague.groups.add(Group.objects.get(name=PROCESS_OWNERS))
    asked = {"role": "qa_lead", "person": company.owner.pk, "reason": "The night shift."}
    assert client_of(colleague).post(url("grant", hotfix), asked).status_code == 302
    assert hotfix.user_grants.filter(user=company.owner).exists()


def test_a_superuser_who_is_no_process_owner_gives_none(
    hotfix: HotFix, company: Company, browsers: dict[str, Client]
) -> None:
    asked = {"role": "qa_lead", "person": company.other.pk, "reason": "I am the administrator."}
    assert browsers["root"].post(url("grant", hotfix), asked).status_code == 403
    assert not hotfix.user_grants.filter(user=company.other).exists()
