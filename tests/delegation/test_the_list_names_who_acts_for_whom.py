"""The list says who may act for the holder of the role that a hot fix waits for, as its page does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from tests.asking import client_of, words_of
from tests.driving import drive, report

LIST = reverse("admin:hotfixes_hotfix_changelist")


@pytest.fixture
def hotfix(company):
    return drive(report(company), company, to="testing")


@pytest.fixture
def delegate(company):
    """The QA Lead, or whoever is named, lets somebody act for him."""

    def delegate(place, to, by="qa", **times):
        until = clock.now() + timedelta(days=7)
        given = {"by": company.people[by], "ends_at": until, "reason": "Away.", **times}
        return delegate_role(Role.QA_LEAD, place, to=company.people[to], **given)

    return delegate


def says(company, words):
    return words in words_of(client_of(company.auditor).get(LIST))


def test_nobody_while_nothing_is_delegated(hotfix, company):
    assert says(company, "QA Lead (Qa Pay)")


def test_on_the_system_and_on_the_hot_fix(hotfix, delegate, company):
    delegate(company.system, "insider")
    assert says(company, "QA Lead (Qa Pay; Insider Pay for Qa Pay)")
    delegate(hotfix, "insider")
    assert says(company, "QA Lead (Qa Pay; Insider Pay for Qa Pay)"), "The same two are named once."
    delegate(hotfix, "other")
    assert says(company, "for Qa Pay +1)")


def test_for_a_member_of_a_group_that_holds_the_role(hotfix, delegate, company):
    testers = Group.objects.create(name="Testers")
    company.other.groups.add(testers)
    grant_role(hotfix, Role.QA_LEAD, to=testers, by=company.owner, reason="The night shift.")
    delegate(hotfix, "insider", by="other")
    assert says(company, "QA Lead (Qa Pay +1; Insider Pay for Other Pay)")


def test_only_in_the_role_that_is_waited_for(hotfix, company):
    until = clock.now() + timedelta(days=7)
    delegate_role(
        Role.TECHNICAL_LEAD,
        company.system,
        to=company.insider,
        by=company.tl,
        ends_at=until,
        reason="Away.",
    )
    assert says(company, "QA Lead (Qa Pay)")


def test_not_before_its_time_nor_after_it_was_withdrawn(hotfix, delegate, company):
    delegate(hotfix, "insider", starts_at=clock.now() + timedelta(hours=3))
    withdraw_delegation(delegate(hotfix, "other"), by=company.qa, reason="Back again.")
    assert says(company, "QA Lead (Qa Pay)")


def test_not_where_the_delegator_holds_the_role_no_more(hotfix, delegate, company):
    delegate(company.system, "insider")
    grant_role(hotfix, Role.QA_LEAD, to=company.other, by=company.owner, reason="Stands in.")
    grant = next(one for one in grants_on(hotfix) if one.role is Role.QA_LEAD and one.holder == company.qa)
    revoke_role(hotfix, grant, by=company.owner, reason="Left.")
    assert says(company, "QA Lead (Other Pay)")
