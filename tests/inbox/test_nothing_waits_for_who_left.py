"""Who cannot sign in any more is asked for nothing and named nowhere, and neither is who acts for them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from tests.driving import ready, report
from tests.owing import also, by_phone, call_to_break


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="testing")


@pytest.fixture
def leaves(company):
    def leave(name, **how):
        for field, value in (how or {"is_active": False}).items():
            setattr(company.people[name], field, value)
        company.people[name].save()

    return leave


@pytest.mark.parametrize("how", [{"is_active": False}, {"is_staff": False}])
def test_a_holder_who_left(how, hotfix, company, leaves, waits_for, named, gate_names):
    also(hotfix, Role.QA_LEAD, company, "other")
    assert waits_for(hotfix) == {"qa", "other"}
    leaves("qa", **how)
    assert waits_for(hotfix) == {"other"}
    assert named(hotfix) == {"qa_lead": ("Other Pay",)}
    assert gate_names(hotfix) == ["QA Lead (Other Pay)"]


@pytest.mark.parametrize("who", ["qa", "insider"])
def test_a_delegation_between_two_of_whom_one_left(who, hotfix, company, leaves, waits_for, named):
    until = clock.now() + timedelta(days=1)
    people = {"to": company.insider, "by": company.qa}
    delegate_role(Role.QA_LEAD, hotfix, ends_at=until, reason="Away.", **people)
    assert waits_for(hotfix) == {"qa", "insider"}
    leaves(who)
    assert waits_for(hotfix) == {"qa", "insider"} - {who, "insider"}
    assert named(hotfix) == {"qa_lead": () if who == "qa" else ("Qa Pay",)}


def test_a_member_of_a_group_who_left(hotfix, company, leaves, waits_for):
    testers = Group.objects.create(name="Testers")
    company.other.groups.add(testers)
    company.insider.groups.add(testers)
    grant_role(hotfix, Role.QA_LEAD, to=testers, by=company.owner, reason="The night shift.")
    leaves("other")
    assert waits_for(hotfix) == {"qa", "insider"}


def test_a_reporter_who_left(company, leaves, waits_for, named):
    hotfix = report(company)
    assert waits_for(hotfix) == {"reporter", "contributor"}
    assert named(hotfix) == {"reporter": ("Reporter Pay",), "contributor": ("Contributor Pay",)}
    leaves("reporter")
    assert waits_for(hotfix) == {"contributor"}
    assert named(hotfix) == {"contributor": ("Contributor Pay",)}


def test_who_owes_and_who_could_confirm(hotfix, company, leaves, waits_for):
    by_phone(hotfix, company, Role.QA_LEAD, "qa")
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    call_to_break(hotfix, by=company.po, reason="Every minute costs.")
    assert waits_for(hotfix) == {"rm", "qa"}
    leaves("qa")
    assert waits_for(hotfix) == {"rm"}
    leaves("rm")
    assert waits_for(hotfix) == set()


def test_nobody_who_is_not_signed_in(hotfix):
    assert not waiting_for(AnonymousUser(), HotFix.objects.all()).exists()
