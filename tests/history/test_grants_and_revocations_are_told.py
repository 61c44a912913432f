"""Granting and revoking a role is told with the role, to whom, by whom, when and why (PROCESS.md 3)."""

import pytest
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.history.timeline import Difference
from apps.hotfixes.grants import grant_role, revoke_role
from tests.driving import perform


def test_the_roster_grants_at_the_report(told):
    entries = told("Role of a person")
    assert {entry.subject for entry in entries} == {
        "Product Owner: Po Pay",
        "Technical Lead: Tl Pay",
        "Senior Developer: Sd Pay",
        "QA Lead: Qa Pay",
        "Release Manager: Rm Pay",
        "Contributor: Contributor Pay",
    }
    assert {(entry.who, entry.reason) for entry in entries} == {
        ("Reporter Pay", "From the roster of Payments PAY")
    }


def test_a_person_gets_a_role_and_loses_it(hotfix, company, told, later):
    with later(10):
        grant = grant_role(hotfix, Role.QA_LEAD, to=company.sd, by=company.owner, reason="Qa is on leave")
    with later(20):
        revoke_role(hotfix, grant, by=company.owner, reason="Qa is back")
    revoked, granted = told("Role of a person", limit=2)
    assert (granted.change, granted.subject) == ("added", "QA Lead: Sd Pay")
    assert (granted.who, granted.reason) == ("Owner Pay", "Qa is on leave")
    assert granted.differences == (
        Difference("Role", "", "QA Lead"),
        Difference("Person", "", "Sd Pay"),
    )
    assert (revoked.change, revoked.subject) == ("removed", "QA Lead: Sd Pay")
    assert (revoked.who, revoked.reason) == ("Owner Pay", "Qa is back")
    assert revoked.differences == (
        Difference("Role", "QA Lead", ""),
        Difference("Person", "Sd Pay", ""),
    )
    assert (revoked.at - granted.at).total_seconds() == 600


def test_a_group_is_named_as_a_group(hotfix, company, told):
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=night_shift, by=company.owner, reason="They write the code")
    (granted,) = told("Role of a group")
    assert granted.subject == "Contributor: Night shift"
    assert granted.differences == (
        Difference("Role", "", "Contributor"),
        Difference("Group", "", "Night shift"),
    )


def test_roles_that_end_with_the_hot_fix_are_told(hotfix, company, told):
    perform(hotfix, "cancel", by=company.reporter, reason="It was a drill.")
    ended = [entry for entry in told("Role of a person") if entry.change == "removed"]
    assert len(ended) == 6
    assert {entry.reason for entry in ended} == {"Ended with the hot fix"}


@pytest.mark.parametrize("limit", [None, 50])
def test_a_group_that_exists_no_more_keeps_its_name(hotfix, company, told, limit):
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=night_shift, by=company.owner, reason="They write the code")
    night_shift.delete()
    assert {entry.subject for entry in told("Role of a group", limit=limit)} == {"Contributor: Night shift"}


def test_nothing_but_a_role_is_granted_on_a_hot_fix(hotfix, company):
    with pytest.raises(NotAllowed, match="no role"):
        assign_perm("view_hotfix", company.sd, hotfix)


def test_nobody_is_deleted(company):
    with pytest.raises(NotAllowed, match="inactive"):
        company.sd.delete()
