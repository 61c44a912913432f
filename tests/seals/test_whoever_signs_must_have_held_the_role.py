"""A sign-off by somebody without any right is a fault even where it is linked and sealed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.history import protection
from apps.history.faults import How
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from tests.driving import drive, perform, ready
from tests.seals import forging


@pytest.fixture
def in_testing(hotfix, company):
    return ready(hotfix, company, to="testing")


@pytest.fixture
def signs(in_testing):
    """Sign behind the policy's back, with everything that comes of it: history, link, seal."""

    def sign(who, *, after=timedelta(0), **other):
        protection.remove()
        with clock.set_to(clock.now() + after), acting(who):
            forging.sign_off(in_testing, who, role="qa_lead", act="pass_testing", **other).save()

    return sign


def hows(found):
    return [(fault.table, fault.how) for fault in found()]


WITHOUT_RIGHT = [("approvals.Approval", How.WITHOUT_RIGHT)]


def test_who_holds_it(signs, company, found):
    signs(company.qa)
    assert hows(found) == []


def test_who_holds_nothing(signs, company, found):
    signs(company.plain)
    assert hows(found) == WITHOUT_RIGHT


def test_who_holds_another_role(signs, company, found):
    signs(company.contributor)
    assert hows(found) == WITHOUT_RIGHT


def test_who_holds_it_no_more(signs, in_testing, company, found):
    in_testing.user_grants.filter(user=company.qa).delete()
    signs(company.qa)
    assert hows(found) == WITHOUT_RIGHT


def test_who_got_it_afterwards(signs, in_testing, company, found):
    signs(company.plain)
    grant_role(in_testing, Role.QA_LEAD, to=company.plain, by=company.owner, reason="Too late.")
    assert hows(found) == WITHOUT_RIGHT


def test_who_holds_it_by_a_group(signs, in_testing, company, found):
    group = Group.objects.create(name="Testers")
    company.plain.groups.add(group)
    grant_role(in_testing, Role.QA_LEAD, to=group, by=company.owner, reason="They test.")
    signs(company.plain)
    assert hows(found) == []


def test_who_left_the_group_before(signs, in_testing, company, found):
    group = Group.objects.create(name="Testers")
    company.plain.groups.add(group)
    grant_role(in_testing, Role.QA_LEAD, to=group, by=company.owner, reason="They test.")
    company.plain.groups.remove(group)
    signs(company.plain, after=timedelta(minutes=1))
    assert hows(found) == WITHOUT_RIGHT


def test_whose_account_was_not_active(signs, company, found):
    company.qa.is_active = False
    company.qa.save()
    signs(company.qa, after=timedelta(minutes=1))
    assert hows(found) == WITHOUT_RIGHT


def test_who_holds_it_and_signed_development(signs, in_testing, company, found):
    grant_role(in_testing, Role.QA_LEAD, to=company.sd, by=company.owner, reason="Nobody else is there.")
    signs(company.sd)
    assert hows(found) == WITHOUT_RIGHT
    assert "had signed what bars them from it" in found()[0].why


@pytest.fixture
def delegated(in_testing, company):
    def delegate(place):
        ends_at = clock.now() + timedelta(hours=1)
        delegate_role(Role.QA_LEAD, place, to=company.insider, by=company.qa, ends_at=ends_at, reason="Away.")

    return delegate


@pytest.mark.parametrize("on_the_system", [True, False])
def test_who_had_it_delegated(on_the_system, signs, in_testing, delegated, company, found):
    delegated(in_testing.system if on_the_system else in_testing)
    signs(company.insider, on_behalf_of=company.qa)
    assert hows(found) == []


def test_whose_delegation_had_ended(signs, in_testing, delegated, company, found):
    delegated(in_testing)
    signs(company.insider, on_behalf_of=company.qa, after=timedelta(hours=1))
    assert hows(found) == WITHOUT_RIGHT


def test_to_whom_nobody_delegated_it(signs, company, found):
    signs(company.insider, on_behalf_of=company.qa)
    assert hows(found) == WITHOUT_RIGHT


def test_for_somebody_who_does_not_hold_it(signs, in_testing, delegated, company, found):
    delegated(in_testing.system)
    in_testing.user_grants.filter(user=company.qa).delete()
    signs(company.insider, on_behalf_of=company.qa)
    assert hows(found) == WITHOUT_RIGHT


def test_a_whole_course_with_every_way_of_signing(hotfix, company, found):
    drive(hotfix, company, to="verification")
    perform(
        hotfix,
        "roll_back",
        by=company.rm,
        reason="Refused again.",
        details={
            "trigger": "Error rate above 5 %",
            "decision_maker": "R. Manager",
            "steps_taken": "Deployed the version before.",
            "outcome": "As before.",
        },
    )
    drive(hotfix, company, to="closed")
    assert hows(found) == []
