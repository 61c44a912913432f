"""A role is delegated by whoever holds it themselves: nobody else's role, and none that was delegated."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed, WrongPhase
from apps.hotfixes.delegating import delegate_role, places_of
from apps.hotfixes.grants import grants_on, revoke_role
from apps.hotfixes.models import Delegation
from tests.asking import client_of, words_of
from tests.driving import NIGHT, make_company

GIVE = reverse("admin:hotfixes_delegation_give")
UNTIL = NIGHT + timedelta(days=7)


@pytest.fixture
def hotfix(hotfix_in):
    return hotfix_in("testing")


def typed(role, place, to, **other):
    kind = "system" if place._meta.model_name == "system" else "hotfix"
    what = f"{kind}-{place.pk}-{role}"
    return {"what": what, "to": to.pk, "ends_at": "2026-11-30T08:00", "reason": "On holiday.", **other}


@pytest.mark.parametrize("place", ["system", "hotfix"])
@pytest.mark.parametrize("role", Role)
def test_the_holder_does_each_role_on_a_system_and_on_one_hot_fix(role, place, hotfix, company, stand_in):
    where = hotfix if place == "hotfix" else company.system
    holder = company.system.roster.get(role=role).user
    answer = client_of(holder).post(GIVE, typed(role, where, stand_in))
    assert answer.status_code == 302
    given = Delegation.objects.get()
    assert (given.delegator, given.delegate, given.role, given.place) == (holder, stand_in, role, where)
    assert (given.starts_at, given.given_at, given.reason) == (NIGHT, NIGHT, "On holiday.")


@pytest.mark.parametrize("place", ["system", "hotfix"])
@pytest.mark.parametrize(
    "who", ["root", "owner", "auditor", "board", "tl", "contributor", "insider", "reporter"]
)
def test_nobody_else_does(who, place, hotfix, company):
    where = hotfix if place == "hotfix" else company.system
    person = company.people[who]
    answer = client_of(person).post(GIVE, typed("qa_lead", where, company.other))
    assert answer.status_code == 403
    assert "You do not hold the role of QA Lead there yourself" in words_of(answer)
    assert "On holiday." in words_of(answer)
    with pytest.raises(NotAllowed):
        delegate_role(Role.QA_LEAD, where, to=company.other, by=person, ends_at=UNTIL, reason="x")
    assert not Delegation.objects.exists()


def test_who_does_not_see_the_hot_fix_is_not_told_that_there_is_one(hotfix, company):
    answer = client_of(company.plain).post(GIVE, typed("qa_lead", hotfix, company.other))
    assert answer.status_code == 400
    assert hotfix.reference not in words_of(answer)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("place", ["system", "hotfix"])
def test_what_was_delegated_is_not_passed_on(place, hotfix, company, stand_in, delegated):
    where = hotfix if place == "hotfix" else company.system
    delegated(on=where)
    answer = client_of(stand_in).post(GIVE, typed("qa_lead", where, company.other))
    assert answer.status_code == 403
    assert "nobody delegates what is not their own, or what was delegated to them" in words_of(answer)
    with pytest.raises(NotAllowed):
        delegate_role(Role.QA_LEAD, where, to=company.other, by=stand_in, ends_at=UNTIL, reason="x")
    assert Delegation.objects.count() == 1
    assert places_of(stand_in) == []


@pytest.mark.parametrize("field", ["delegator", "by", "for", "user"])
def test_a_forged_delegator_is_not_heard(field, hotfix, company, stand_in):
    forged = typed("qa_lead", hotfix, stand_in, **{field: company.qa.pk})
    assert client_of(company.root).post(GIVE, forged).status_code == 403
    forged = typed("technical_lead", hotfix, stand_in, **{field: company.qa.pk})
    assert client_of(company.tl).post(GIVE, forged).status_code == 302
    assert Delegation.objects.get().delegator == company.tl


def test_who_holds_it_on_one_open_hot_fix_may_do_so_on_the_system(hotfix, company, stand_in):
    """It gives no more than that: on hot fixes where he holds nothing, the delegate has nothing."""
    company.system.roster.all().delete()
    assert client_of(company.qa).post(GIVE, typed("qa_lead", company.system, stand_in)).status_code == 302


def test_who_holds_it_neither_on_the_roster_nor_on_a_hot_fix_may_not(hotfix, company, stand_in):
    company.system.roster.all().delete()
    for grant in grants_on(hotfix):
        revoke_role(hotfix, grant, by=company.owner, reason="Reorganised.")
    assert client_of(company.qa).post(GIVE, typed("qa_lead", company.system, stand_in)).status_code == 403
    assert client_of(company.qa).post(GIVE, typed("qa_lead", hotfix, stand_in)).status_code == 403


def test_a_role_on_another_system_is_none_here(company, stand_in):
    elsewhere = make_company("HR")
    answer = client_of(company.qa).post(GIVE, typed("qa_lead", elsewhere.system, stand_in))
    assert answer.status_code == 403


@pytest.mark.parametrize("state", ["closed", "rejected", "cancelled"])
def test_not_on_a_hot_fix_that_has_ended(state, hotfix_in, company, stand_in):
    hotfix = hotfix_in(state)
    answer = client_of(company.qa).post(GIVE, typed("qa_lead", hotfix, stand_in))
    assert answer.status_code == 409
    with pytest.raises(WrongPhase):
        delegate_role(Role.QA_LEAD, hotfix, to=stand_in, by=company.qa, ends_at=UNTIL, reason="x")
    before = hotfix.version
    hotfix.refresh_from_db()
    assert hotfix.version == before


def test_who_is_inactive_delegates_nothing(company, stand_in):
    company.qa.is_active = False
    company.qa.save()
    with pytest.raises(NotAllowed):
        delegate_role(Role.QA_LEAD, company.system, to=stand_in, by=company.qa, ends_at=UNTIL, reason="x")


def test_the_list_offers_what_one_holds_oneself(hotfix, company, delegated):
    delegated(Role.TECHNICAL_LEAD, to=company.qa)
    page = client_of(company.qa).get(f"{GIVE}?hotfix={hotfix.pk}")
    offered = {
        key for _title, group in page.context["form"].fields["what"].choices[1:] for key, _words in group
    }
    assert offered == {f"system-{company.system.pk}-qa_lead", f"hotfix-{hotfix.pk}-qa_lead"}
    assert page.context["form"]["what"].value() == f"hotfix-{hotfix.pk}-qa_lead"
