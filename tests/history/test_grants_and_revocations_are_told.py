"""Granting and revoking a role is told with the role, to whom, by whom, when and why (PROCESS.md 3)."""

import pytest
from django.contrib.auth.models import Group, Permission

from apps.accounts.roles import Role
from apps.common.tracking import acting
from apps.history.timeline import Difference
from apps.hotfixes.grants import grant_role, revoke_role
from apps.hotfixes.models import HotFixUserObjectPermission
from apps.hotfixes.perform import perform


def test_the_roster_grants_at_the_report(told):
    entries = told("Role of a person")
    assert {entry.subject for entry in entries} == {
        "Product Owner: Paul Owner",
        "Technical Lead: Tina Lead",
        "Senior Developer: Sven Developer",
        "QA Lead: Quinn Tester",
        "Release Manager: Rita Release",
    }
    assert {(entry.who, entry.reason) for entry in entries} == {
        ("Rosa Reporter", "From the roster of Payments")
    }


def test_a_person_gets_a_role_and_loses_it(hotfix, people, told, later):
    with later(10):
        grant = grant_role(
            hotfix, Role.QA_LEAD, to=people["sven"], by=people["olga"], reason="Quinn is on leave"
        )
    with later(20):
        revoke_role(hotfix, grant, by=people["olga"], reason="Quinn is back")
    revoked, granted = told("Role of a person", limit=2)
    assert (granted.change, granted.subject) == ("added", "QA Lead: Sven Developer")
    assert (granted.who, granted.reason) == ("Olga Process", "Quinn is on leave")
    assert granted.differences == (
        Difference("Role", "", "QA Lead"),
        Difference("Person", "", "Sven Developer"),
    )
    assert (revoked.change, revoked.subject) == ("removed", "QA Lead: Sven Developer")
    assert (revoked.who, revoked.reason) == ("Olga Process", "Quinn is back")
    assert revoked.differences == (
        Difference("Role", "QA Lead", ""),
        Difference("Person", "Sven Developer", ""),
    )
    assert (revoked.at - granted.at).total_seconds() == 600


def test_a_group_is_named_as_a_group(hotfix, people, told):
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=night_shift, by=people["olga"], reason="They write the code")
    (granted,) = told("Role of a group")
    assert granted.subject == "Contributor: Night shift"
    assert granted.differences == (
        Difference("Role", "", "Contributor"),
        Difference("Group", "", "Night shift"),
    )


def test_roles_that_end_with_the_hot_fix_are_told(hotfix, people, told):
    perform(hotfix, "cancel", by=people["rosa"], reason="It was a drill.")
    ended = [entry for entry in told("Role of a person") if entry.change == "removed"]
    assert len(ended) == 5
    assert {entry.reason for entry in ended} == {"It was a drill."}


@pytest.mark.parametrize("limit", [None, 50])
def test_a_person_and_a_group_that_exist_no_more_keep_their_names(hotfix, people, told, limit):
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=night_shift, by=people["olga"], reason="They write the code")
    night_shift.delete()
    people["sven"].roster_entries.all().delete()
    people["sven"].delete()
    assert {entry.subject for entry in told("Role of a group", limit=limit)} == {"Contributor: Night shift"}
    of_sven = [one for one in told("Role of a person", limit=limit) if "Sven Developer" in one.subject]
    assert [one.change for one in of_sven] == ["removed", "added"]


def test_a_grant_that_is_no_role_is_told_too(hotfix, people, told):
    view = Permission.objects.get(content_type__app_label="hotfixes", codename="view_hotfix")
    with acting(people["olga"], reason="By hand"):
        HotFixUserObjectPermission.objects.create(user=people["sven"], permission=view, content_object=hotfix)
    assert "Can view hot fix: Sven Developer" in {entry.subject for entry in told("Role of a person")}
