"""Who made an account, or set its password within 30 days, gives it no role; another process owner does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import Delegation, HotFix
from tests.asking import client_of, url, words_of
from tests.driving import NIGHT, Company, ready, report
from tests.lifting import behind, delegates, enters, grants, joins, process_owner, signs

GIVES_NONE = "Owner Pay made the account of Other Pay or set its password within 30 days"
ASK = "another process owner must grant it (Second)."


@pytest.fixture
def second() -> User:
    return process_owner()


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix], second: User) -> HotFix:
    return hotfix_in("testing")


@pytest.mark.parametrize("what", [CredentialChange.What.ACCOUNT, CredentialChange.What.PASSWORD])
def test_they_grant_it_nothing_and_another_process_owner_may(
    what: str, hotfix: HotFix, company: Company, second: User
) -> None:
    behind(company.owner, company.other, what)
    answer = grants(company.owner, hotfix, "qa_lead", person=company.other)
    assert answer.status_code == 403
    assert GIVES_NONE in words_of(answer)
    assert ASK in words_of(answer)
    assert "Awake." in words_of(answer)
    assert grants(second, hotfix, "qa_lead", person=company.other).status_code == 302
    assert signs(company.other, hotfix).status_code == 302


@pytest.mark.parametrize("what", [CredentialChange.What.ADDRESS, CredentialChange.What.SECOND_FACTOR])
def test_what_opens_no_account_bars_nobody(what: str, hotfix: HotFix, company: Company) -> None:
    behind(company.owner, company.other, what)
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302


def test_nor_what_the_installation_made_or_was_long_ago(hotfix: HotFix, company: Company) -> None:
    CredentialChange.objects.create(person=company.other, what="account", by=None, at=clock.now())
    with clock.set_to(NIGHT - timedelta(days=31)):
        behind(company.owner, company.other)
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302


def test_what_nobody_gave_to_an_account_that_nobody_made_counts(hotfix: HotFix, company: Company) -> None:
    """As everything does that the installation made: its accounts, and the roster beside them."""
    CredentialChange.objects.create(person=company.qa, what="account", by=None, at=clock.now())
    assert hotfix.user_grants.get(user=company.qa).given_by is None
    assert signs(company.qa, hotfix).status_code == 302


def test_where_there_is_no_other_process_owner_it_says_so(company: Company, hotfix: HotFix) -> None:
    User.objects.filter(username="second").update(is_active=False)
    behind(company.owner, company.other)
    answer = grants(company.owner, hotfix, "qa_lead", person=company.other)
    assert "and there is none: one has to be named first." in words_of(answer)


def test_not_by_a_roster_nor_by_a_group(hotfix: HotFix, company: Company) -> None:
    behind(company.owner, company.other)
    guild = Group.objects.create(name="Quality guild")
    company.other.groups.add(guild)
    for holder in ({"user": company.other}, {"group": guild}):
        assert GIVES_NONE in words_of(enters(company.owner, company.system, "qa_lead", **holder))
    assert grants(company.owner, hotfix, "qa_lead", group=guild).status_code == 403
    assert not guild.roster_entries.exists()


def test_not_by_letting_it_into_a_group_that_holds_one(company: Company, second: User) -> None:
    guild = Group.objects.create(name="Quality guild")
    assert enters(second, company.system, "qa_lead", group=guild).status_code == 302
    behind(company.root, company.other)
    answer = joins(company.root, company.other, guild)
    assert "Root made the account of Other Pay or set its password within 30 days" in words_of(answer)
    assert guild not in company.other.groups.all()
    assert joins(company.root, company.plain, guild).status_code == 302


def test_not_by_a_delegation_in_either_direction(hotfix: HotFix, company: Company) -> None:
    behind(company.qa, company.other)
    behind(company.insider, company.qa)
    for to in (company.other, company.insider):
        assert "or set its password within 30 days" in words_of(delegates(company.qa, hotfix, "qa_lead", to))
    assert not Delegation.objects.exists()


def test_who_is_behind_a_process_owner_gains_nothing_by_their_acts(
    hotfix: HotFix, company: Company, second: User
) -> None:
    """Set the password of the other process owner, and grant a role to yourself as them."""
    behind(company.owner, second)
    answer = grants(second, hotfix, "qa_lead", person=company.owner)
    assert answer.status_code == 403
    sentence = (
        "Owner Pay made the account of Second or set its password within 30 days, and so an act of Second"
    )
    assert sentence in words_of(answer)


# --- Where the password was set after the role was given -------------------------------------------


def test_a_role_does_not_count_while_whoever_gave_it_is_behind_the_account(
    company: Company, hotfix: HotFix, second: User
) -> None:
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 302
    behind(company.owner, company.other)
    answer = signs(company.other, hotfix)
    assert answer.status_code == 403
    assert GIVES_NONE in words_of(answer)
    assert ASK in words_of(answer)
    assert grants(company.owner, hotfix, "qa_lead", person=company.other).status_code == 403
    assert grants(second, hotfix, "qa_lead", person=company.other).status_code == 302
    assert hotfix.user_grants.get(user=company.other).given_by == second
    assert signs(company.other, hotfix).status_code == 302


def test_nor_one_that_came_from_the_roster(company: Company, second: User) -> None:
    assert enters(company.owner, company.system, "qa_lead", user=company.other).status_code == 302
    hotfix = ready(report(company), company, to="testing")
    assert hotfix.user_grants.get(user=company.other).given_by == company.owner
    behind(company.owner, company.other)
    assert GIVES_NONE in words_of(signs(company.other, hotfix))


def test_it_counts_again_after_thirty_days(company: Company, hotfix: HotFix) -> None:
    grants(company.owner, hotfix, "qa_lead", person=company.other)
    behind(company.owner, company.other)
    with clock.set_to(NIGHT + timedelta(days=31)):
        assert signs(company.other, hotfix).status_code == 302


def test_a_password_set_by_anybody_else_changes_nothing(company: Company, hotfix: HotFix) -> None:
    grants(company.owner, hotfix, "qa_lead", person=company.other)
    behind(company.root, company.other)
    assert signs(company.other, hotfix).status_code == 302


def test_the_page_shows_whose_role_does_not_count(company: Company, hotfix: HotFix) -> None:
    grants(company.owner, hotfix, "qa_lead", person=company.other)
    behind(company.owner, company.other)
    page = words_of(client_of(company.owner).get(url("change", hotfix)))
    assert page.count("counts for nothing: whoever gave it may not have") == 1
