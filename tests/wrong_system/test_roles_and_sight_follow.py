"""Old grants end, the new roster grants as the act of whoever corrected it, and nobody loses sight of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role, grants_on
from apps.hotfixes.models import HotFix, HotFixUserObjectPermission
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import Visibility, sees, visible_to
from tests.correcting import correct
from tests.driving import HOLDERS, Company


def holders(hotfix: HotFix) -> set[tuple[Role, str]]:
    return {(one.role, str(one.holder)) for one in grants_on(hotfix)}


def sees_it(user: object, hotfix: HotFix) -> bool:
    """Asked of one, of a list, and of rows that were read: all three say the same."""
    found = {
        sees(Rights(user, hotfix)),
        visible_to(user).filter(pk=hotfix.pk).count() == 1,
        hotfix.pk in Visibility(user).among([hotfix]),
    }
    assert len(found) == 1
    return found.pop()


def test_the_new_roster_holds_every_role(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    grant_role(hotfix, Role.QA_LEAD, to=company.other, by=company.owner, reason="Night shift.")
    correct(hotfix, kiosk.system, by=company.reporter)
    assert holders(hotfix) == {(role, str(kiosk.people[name])) for role, name in HOLDERS.items()}
    assert {one.given_by for one in grants_on(hotfix)} == {company.reporter}


def test_each_end_and_each_grant_says_why(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    made = correct(hotfix, kiosk.system, by=company.reporter)
    history = HotFixUserObjectPermission.history.filter(history_date=made.corrected_at)
    ended = history.filter(history_type="-")
    assert ended.count() == len(HOLDERS)
    assert {one.history_change_reason for one in ended} == {
        f"Ended as the system was corrected to {kiosk.system}"
    }
    given = history.filter(history_type="+", user__in=[one.pk for one in kiosk.people.values()])
    assert {one.history_change_reason for one in given} == {f"From the roster of {kiosk.system}"}
    assert {one.history_user for one in [*ended, *given]} == {company.reporter}


def test_whoever_corrected_it_gains_nothing(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    with acting(None):
        kiosk.system.roster.create(role=Role.QA_LEAD, user=company.reporter, rank="deputy")
    correct(hotfix, kiosk.system, by=company.reporter)
    rights = Rights(company.reporter, hotfix)
    assert Role.QA_LEAD not in rights.roles
    assert "Nobody gains by their own act" in rights.without_effect[Role.QA_LEAD]
    assert Role.QA_LEAD in Rights(kiosk.qa, hotfix).roles


@pytest.mark.parametrize("by_a_group", [False, True])
def test_an_entry_that_gives_its_holder_nothing_gives_nothing_by_a_correction(
    by_a_group: bool, hotfix: HotFix, company: Company, kiosk: Company
) -> None:
    """Otherwise a process owner's own entry would be made good by whoever corrects the system."""
    group = Group.objects.create(name="Night shift")
    with acting(company.owner):
        holder = {"group": group} if by_a_group else {"user": company.owner}
        kiosk.system.roster.create(role=Role.QA_LEAD, rank="deputy", **holder)
    with acting(None):
        company.owner.groups.add(group)
    correct(hotfix, kiosk.system, by=company.reporter)
    owner = type(company.owner).objects.get(pk=company.owner.pk)
    assert Role.QA_LEAD not in Rights(owner, hotfix).roles


def test_where_both_would_gain_it_is_not_granted(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    group = Group.objects.create(name="Night shift")
    with acting(company.owner):
        kiosk.system.roster.create(role=Role.QA_LEAD, rank="deputy", group=group)
    with acting(None):
        company.owner.groups.add(group)
        company.reporter.groups.add(group)
    correct(hotfix, kiosk.system, by=type(company.reporter).objects.get(pk=company.reporter.pk))
    assert not hotfix.group_grants.exists()


def test_who_could_see_it_goes_on_seeing_it(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    grant_role(hotfix, Role.QA_LEAD, to=company.other, by=company.owner, reason="Night shift.")
    could = {name for name, user in company.people.items() if sees_it(user, hotfix)}
    assert "other" in could
    assert "plain" not in could
    correct(hotfix, kiosk.system, by=company.reporter)
    assert {name for name, user in company.people.items() if sees_it(user, hotfix)} == could
    assert {name for name, user in kiosk.people.items() if sees_it(user, hotfix)} == could - {
        "reporter",
        "other",
    }


def test_members_of_a_group_are_kept_one_by_one(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    group = Group.objects.create(name="Night shift")
    with acting(None):
        company.other.groups.add(group)
    grant_role(hotfix, Role.QA_LEAD, to=group, by=company.owner, reason="Night shift.")
    made = correct(hotfix, kiosk.system, by=company.reporter)
    assert made.former_holders.filter(person=company.other, role=Role.QA_LEAD).count() == 1
    with acting(None):
        company.plain.groups.add(group)
    assert sees_it(company.other, hotfix)
    assert not sees_it(company.plain, hotfix)


def test_whoever_acted_for_a_holder_is_kept(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.other,
        by=company.qa,
        starts_at=None,
        ends_at=clock.now() + timedelta(days=1),
        reason="Away.",
    )
    assert sees_it(company.other, hotfix)
    correct(hotfix, kiosk.system, by=company.reporter)
    assert sees_it(company.other, hotfix)
    assert not Rights(company.other, hotfix).held_for


def test_they_do_nothing_by_seeing_it(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    correct(hotfix, kiosk.system, by=company.reporter)
    for name in HOLDERS.values():
        assert not Rights(company.people[name], hotfix).roles


def test_clocks_are_those_of_the_right_system(hotfix: HotFix, company: Company, kiosk: Company) -> None:
    before = hotfix.restore_by
    with acting(None):
        kiosk.system.clocks.update_or_create(
            priority=hotfix.priority,
            defaults={
                "first_response": timedelta(minutes=5),
                "update_every": timedelta(minutes=30),
                "escalate_after": timedelta(hours=1),
                "restore_within": timedelta(hours=2),
            },
        )
    correct(hotfix, kiosk.system, by=company.reporter)
    found = HotFix.objects.get(pk=hotfix.pk)
    assert found.restore_by == hotfix.reported_at + timedelta(hours=2) != before
