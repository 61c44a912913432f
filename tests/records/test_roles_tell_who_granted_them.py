"""Every role that was ever held is told: to whom, by whom, when, why, and how it ended."""

from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role, revoke_role
from apps.records.record_data import GrantLine
from tests.driving import Company, drive, report
from tests.records.builders import Take


def test_roles_of_the_roster_say_so(company: Company, take: Take) -> None:
    found = next(one for one in take(report(company)).grants if one.role == "Release Manager")
    assert found == GrantLine(
        role="Release Manager",
        holder="Rm Pay",
        is_group=False,
        granted_at="2026-11-23 02:14:00 UTC",
        granted_by="Reporter Pay",
        granted_why="From the roster of Payments PAY",
        ended_at="",
        ended_by="",
        ended_why="",
        roster="not recorded, 2026-11-23 02:14 UTC",
    )


def test_a_role_taken_back_stays_on_the_paper(company: Company, take: Take) -> None:
    hotfix = report(company)
    grant = grant_role(hotfix, Role.QA_LEAD, to=company.other, by=company.owner, reason="Night shift")
    revoke_role(hotfix, grant, by=company.owner, reason="Shift is over")
    found = next(one for one in take(hotfix).grants if one.holder == "Other Pay")
    assert (found.granted_by, found.granted_why) == ("Owner Pay", "Night shift")
    assert (found.ended_by, found.ended_why) == ("Owner Pay", "Shift is over")
    assert found.ended_at == "2026-11-23 02:14:00 UTC"


def test_a_role_of_a_group_says_that_it_is_one(company: Company, take: Take) -> None:
    hotfix = report(company)
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.CONTRIBUTOR, to=night_shift, by=company.owner, reason="They help")
    found = next(one for one in take(hotfix).grants if one.holder == "Night shift")
    assert found.is_group


def test_roles_that_ended_with_the_hot_fix_are_told(company: Company, take: Take) -> None:
    grants = take(drive(report(company), company, to="cancelled")).grants
    assert len(grants) == len(Role)
    assert all(one.ended_at for one in grants)
