"""Reporting grants each role of the system's roster, to people and to groups; later changes leave them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.systems.models import System
from tests.asking import url
from tests.driving import Company, report

PRIMARIES = {
    ("product_owner", "po-pay"),
    ("technical_lead", "tl-pay"),
    ("senior_developer", "sd-pay"),
    ("qa_lead", "qa-pay"),
    ("release_manager", "rm-pay"),
    ("contributor", "contributor-pay"),
}


def _held(hotfix: HotFix) -> set[tuple[str, str]]:
    return {(grant.role.value, grant.user.username) for grant in hotfix.user_grants.all()}


def test_every_primary_and_deputy(company: Company) -> None:
    company.system.roster.create(role="qa_lead", user=company.other, rank="deputy")
    assert _held(report(company)) == PRIMARIES | {("qa_lead", "other-pay")}


def test_a_group_holds_it_for_its_members(company: Company, browser_of: Callable[[str], Client]) -> None:
    night_shift = Group.objects.create(name="Night shift")
    company.plain.groups.add(night_shift)
    company.system.roster.create(role="release_manager", group=night_shift, rank="deputy")
    hotfix = report(company)
    grant = hotfix.group_grants.get()
    assert (grant.role.value, grant.group) == ("release_manager", night_shift)
    assert browser_of("plain").get(url("change", hotfix)).status_code == 200


def test_who_has_left_is_passed_over(company: Company) -> None:
    User.objects.filter(pk=company.qa.pk).update(is_active=False)
    assert _held(report(company)) == PRIMARIES - {("qa_lead", "qa-pay")}


def test_the_roster_of_another_system_gives_nothing(company: Company) -> None:
    ledger = System.objects.create(code="LEDGER", name="Ledger")
    ledger.roster.create(role="qa_lead", user=company.other, rank="primary")
    assert _held(report(company)) == PRIMARIES


def test_a_system_without_a_roster_may_be_reported_on(company: Company) -> None:
    company.system.roster.all().delete()
    assert _held(report(company)) == set()


@pytest.mark.parametrize("change", ["added", "removed"])
def test_a_roster_changed_later_changes_no_hot_fix(change: str, company: Company) -> None:
    hotfix = report(company)
    if change == "added":
        company.system.roster.create(role="qa_lead", user=company.other, rank="deputy")
    else:
        company.system.roster.get(role="qa_lead").delete()
    assert _held(hotfix) == PRIMARIES


def test_the_history_says_that_it_came_from_the_roster(company: Company) -> None:
    hotfix = report(company)
    row = hotfix.user_grants.get(user=company.qa).history.get()
    assert (row.history_user, row.history_change_reason) == (
        company.reporter,
        "From the roster of Payments PAY",
    )
