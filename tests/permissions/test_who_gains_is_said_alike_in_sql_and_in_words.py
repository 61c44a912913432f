"""Whether a role counts for a person is said alike by the rows and in words, for whatever came about."""

from itertools import product

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import Joining, User
from apps.accounts.roles import CHANGE_BOARD, PROCESS_OWNERS, Role
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.gaining import each_delegate, each_holder, why_not
from apps.hotfixes.grants import write_grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from tests.asking import undone
from tests.driving import Company, report
from tests.lifting import behind, delegates

NAMES = ("other", "plain", "insider", "board")


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """Somebody is behind somebody else's account, in each direction, and one of them oversees."""
    behind(company.plain, company.other)
    behind(company.other, company.insider)
    return report(company)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_of_a_person(hotfix: HotFix, company: Company) -> None:
    seen = set()
    for holder, giver in product(NAMES, (*NAMES, None)):
        person, by = company.people[holder], company.people[giver] if giver else None
        grant = write_grant(hotfix, Role.QA_LEAD, person, given_by=by)
        row = each_holder(hotfix.user_grants.filter(pk=grant.pk), "user").get()
        says = why_not(fresh(person), [by.pk if by else None])
        assert row.counts is not bool(says), (holder, giver)
        rights = Rights(fresh(person), hotfix)
        assert (Role.QA_LEAD in rights.roles) is row.counts
        assert rights.without_effect.get(Role.QA_LEAD, "") == says
        seen.add(row.counts)
        grant.delete()
    assert seen == {True, False}


def test_of_a_member_of_a_group(hotfix: HotFix, company: Company) -> None:
    seen = set()
    for number, (holder, giver, joined) in enumerate(product(NAMES, NAMES[:3], (*NAMES[:3], None))):
        person, by = company.people[holder], company.people[giver]
        group = Group.objects.create(name=f"Guild {number}")
        person.groups.add(group)
        lets_in = company.people[joined] if joined else None
        Joining.objects.create(person=person, group=group, by=lets_in, at=hotfix.reported_at)
        grant = write_grant(hotfix, Role.QA_LEAD, group, given_by=by)
        row = each_holder(hotfix.group_grants.filter(pk=grant.pk), "group__user").get()
        says = why_not(fresh(person), [by.pk, lets_in.pk if lets_in else None])
        assert row.counts is not bool(says), (holder, giver, joined)
        assert (Role.QA_LEAD in Rights(fresh(person), hotfix).roles) is row.counts
        seen.add(row.counts)
        grant.delete()
    assert seen == {True, False}


def test_of_a_delegate(hotfix: HotFix, company: Company) -> None:
    """The holder and the delegate are asked both, and the holder is one who gave, to the delegate."""
    assert delegates(company.qa, hotfix, "qa_lead", company.reporter).status_code == 302
    own = hotfix.user_grants.get(user=company.qa, permission__codename="act_as_qa_lead")
    way = "user__delegations_given__delegate"
    seen = set()
    people = ("qa", "reporter", *NAMES)
    pairs = [(None, None), *((one, other) for one in ("qa", "reporter", "plain") for other in people)]
    for giver, (account, other) in product(("reporter", "qa", "plain", None), pairs):
        if account == other and account is not None:
            continue
        with undone():
            own.given_by = company.people[giver] if giver else None
            own.save()
            if account and other:
                behind(company.people[other], company.people[account])
            row = each_delegate(each_holder(hotfix.user_grants.filter(pk=own.pk), "user"), way).get()
            holder = why_not(fresh(company.qa), [own.given_by_id])
            taker = why_not(fresh(company.reporter), [own.given_by_id, company.qa.pk])
            assert row.gains is not bool(holder or taker), (giver, account, other)
            assert bool(Delegation.objects.giving(hotfix)) is row.gains
            assert (Role.QA_LEAD in Rights(fresh(company.reporter), hotfix).held_for) is row.gains
            seen.add(row.gains)
    assert seen == {True, False}


def test_overseeing_is_asked_of_each(hotfix: HotFix, company: Company) -> None:
    assert delegates(company.qa, hotfix, "qa_lead", company.reporter).status_code == 302
    assert Delegation.objects.giving(hotfix)
    for person in (company.qa, company.reporter):
        person.groups.set([Group.objects.get(name=PROCESS_OWNERS)])
        assert Delegation.objects.giving(hotfix)
        person.groups.set([Group.objects.get(name=CHANGE_BOARD)])
        assert not Delegation.objects.giving(hotfix)
        person.groups.clear()
