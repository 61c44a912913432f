"""What a delegate may do is at every moment what the delegator holds there, and only for its time."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.policy import Rights, may, roles_on
from tests.asking import ask, undone, words_of
from tests.driving import NIGHT, make_company, ready, report


@pytest.fixture
def hotfix(hotfix_in):
    return hotfix_in("testing")


@pytest.fixture
def signs(hotfix, stand_in):
    """Whether B may sign testing now: asked by the policy and by HTTP, which must agree."""

    def asked(on=hotfix, who=stand_in):
        who = User.objects.get(pk=who.pk)
        with undone():
            answer = ask(who, "pass_testing", on)
            signed = on.approvals.filter(phase="testing").exists()
        on.refresh_from_db()
        on._prefetched_objects_cache = {}
        allowed = may(who, "pass_testing", on).allowed
        assert signed == allowed == (answer.status_code == 302 and "login" not in answer.url)
        return signed

    return asked


def test_while_it_runs(delegated, signs):
    assert not signs()
    delegated()
    assert signs()


@pytest.mark.parametrize(
    ("moment", "gives"),
    [
        (timedelta(0), False),
        (timedelta(hours=1, seconds=-1), False),
        (timedelta(hours=1), True),
        (timedelta(hours=9, seconds=-1), True),
        (timedelta(hours=9), False),
        (timedelta(days=30), False),
    ],
)
def test_from_its_beginning_to_its_end_and_by_itself(moment, gives, delegated, signs):
    delegated(starts_at=NIGHT + timedelta(hours=1), ends_at=NIGHT + timedelta(hours=9))
    with clock.set_to(NIGHT + moment):
        assert signs() is gives


def test_not_when_it_is_withdrawn(delegated, signs, company):
    delegation = delegated()
    withdraw_delegation(delegation, by=company.qa, reason="Back already.")
    assert not signs()


@pytest.mark.parametrize("on_one_hot_fix", [True, False])
def test_not_when_the_delegator_lost_the_role(on_one_hot_fix, delegated, signs, hotfix, company):
    delegated(on=hotfix if on_one_hot_fix else None)
    assert signs()
    (grant,) = [one for one in grants_on(hotfix) if one.role is Role.QA_LEAD]
    revoke_role(hotfix, grant, by=company.owner, reason="Changed teams.")
    assert not signs()


def test_not_when_the_delegator_is_not_granted_the_role_on_this_hot_fix(delegated, signs, company):
    """To stand on the roster is not to hold the role: a hot fix reported before has its own grants."""
    entry = company.system.roster.get(role=Role.QA_LEAD)
    company.system.roster.create(role=Role.QA_LEAD, user=company.other, rank="deputy")
    delegated(by=company.other)
    assert not signs()
    assert entry.user == company.qa


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
@pytest.mark.parametrize("who", ["qa", "insider"])
def test_not_when_either_of_them_has_left(flag, who, delegated, signs, company):
    delegated()
    person = company.people[who]
    setattr(person, flag, False)
    person.save()
    assert not signs()


def test_a_role_held_by_a_group_as_long_as_the_delegator_is_in_it(delegated, signs, hotfix, company):
    testers = Group.objects.create(name="Testers")
    company.other.groups.add(testers)
    grant_role(hotfix, Role.QA_LEAD, to=testers, by=company.owner, reason="Whoever is on duty.")
    delegated(on=hotfix, by=company.other)
    assert signs()
    company.other.groups.remove(testers)
    assert not signs()


def test_a_role_on_the_roster_held_by_a_group(delegated, signs, company, stand_in):
    testers = Group.objects.create(name="Testers")
    company.other.groups.add(testers)
    company.system.roster.create(role=Role.QA_LEAD, group=testers, rank="deputy")
    delegated(by=company.other)
    assert signs(ready(report(company), company, to="testing"))


def test_not_on_another_system(delegated, signs):
    delegated()
    elsewhere = make_company("HR")
    assert not signs(ready(report(elsewhere), elsewhere, to="testing"))


def test_not_on_another_hot_fix(delegated, signs, hotfix, company):
    delegated(on=ready(report(company), company, to="testing"))
    assert not signs()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.QA_LEAD])
def test_not_in_another_role(role, delegated, signs, hotfix, stand_in):
    delegated(role)
    assert not signs()
    answer = ask(stand_in, "pass_testing", hotfix)
    assert answer.status_code == 403
    assert "Only these may do this on this hot fix: QA Lead." in words_of(answer)


def test_a_new_hot_fix_of_the_system_is_covered_too(delegated, signs, company):
    delegated()
    assert signs(ready(report(company), company, to="testing"))


def test_it_ends_with_the_hot_fix(delegated, hotfix_in, stand_in, company):
    closed = hotfix_in("closed")
    delegated()
    assert Rights(stand_in, closed).held_for == {}
    assert ask(stand_in, "pass_testing", closed).status_code == 403


def test_a_second_delegation_goes_on_when_the_first_is_withdrawn(delegated, signs, company):
    first, second = delegated(), delegated(reason="Again, to be sure.")
    withdraw_delegation(first, by=company.qa, reason="One is enough.")
    assert signs()
    withdraw_delegation(second, by=company.qa, reason="Back.")
    assert not signs()


def test_what_is_delegated_is_not_held(delegated, hotfix, stand_in, company):
    delegated()
    rights = Rights(stand_in, hotfix)
    assert rights.roles == roles_on(stand_in, hotfix) == frozenset()
    assert rights.held_for == {Role.QA_LEAD: (company.qa,)}


def test_the_holder_goes_on_holding_it(delegated, signs, company):
    delegated()
    assert signs(who=company.qa)


def test_being_superuser_adds_nothing(delegated, signs, company):
    delegated(Role.CONTRIBUTOR, to=company.root)
    assert not signs(who=company.root)
    delegated(to=company.root)
    assert signs(who=company.root)
