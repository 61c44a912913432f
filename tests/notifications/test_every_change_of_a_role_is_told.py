"""Whoever gains or loses a role hears of it: by a grant, a delegation, a roster or a group."""

from datetime import timedelta

from django.contrib.auth.models import Group

from apps.accounts.roles import PROCESS_OWNERS, Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.notifications.silence import nobody_is_told
from tests.driving import report
from tests.telling import letters


def subjects():
    return sorted((one.to[0].partition("@")[0], one.subject) for one in letters())


def test_a_grant_that_is_taken_back(company):
    hotfix = report(company)
    held = next(one for one in grants_on(hotfix) if one.role is Role.QA_LEAD)
    letters()
    revoke_role(hotfix, held, by=company.owner, reason="Qa is ill.")
    assert subjects() == [("qa", f"{hotfix.reference}: you hold the role of QA Lead no more")]


def test_of_a_group_each_member(company):
    hotfix = report(company)
    crew = Group.objects.create(name="Night crew")
    with nobody_is_told():
        crew.user_set.add(company.insider, company.other)
    grant = grant_role(hotfix, Role.QA_LEAD, to=crew, by=company.owner, reason="Tonight.")
    hotfix.refresh_from_db()
    letters()
    revoke_role(hotfix, grant, by=company.owner, reason="Morning.")
    assert [who for who, _subject in subjects()] == ["insider", "other"]


def test_a_delegation_that_is_withdrawn(company):
    until = clock.now() + timedelta(days=1)
    given = delegate_role(
        Role.QA_LEAD, company.system, to=company.insider, by=company.qa, ends_at=until, reason="At sea."
    )
    letters()
    withdraw_delegation(given, by=company.qa, reason="I stay.")
    assert subjects() == [("insider", "Payments PAY: you act as QA Lead for Qa Pay no more")]


def test_coming_on_a_roster_and_off_it(company):
    letters()
    with acting(company.owner):
        entry = company.system.roster.create(role=Role.QA_LEAD, user=company.insider, rank="deputy")
        assert subjects() == [("insider", "Payments PAY: you are on the roster as QA Lead (Deputy)")]
        entry.delete()
    assert subjects() == [("insider", "Payments PAY: you are on the roster as QA Lead no more")]


def test_coming_into_a_group_and_out_of_it(company):
    letters()
    owners = Group.objects.get(name=PROCESS_OWNERS)
    with acting(company.root):
        company.other.groups.add(owners)
        (mail,) = letters()
        assert mail.to == ["other@example.org"]
        assert mail.subject == "Your roles: you are in the group Process owners"
        assert "By: Root" in mail.body
        owners.user_set.remove(company.other)
    assert subjects() == [("other", "Your roles: you are in the group Process owners no more")]


def test_whoever_does_it_to_themselves_knows(company):
    letters()
    with acting(company.owner):
        company.owner.groups.clear()
    assert subjects() == []
