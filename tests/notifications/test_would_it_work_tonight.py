"""Whether a hot fix of a system could be taken to its end now is known before there is one (PROCESS.md 8)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, SIGNING_ROLES, Role
from apps.common import clock
from apps.hotfixes.delegation import Delegation
from apps.notifications.models import Kind, Notice
from apps.notifications.tonight import Tonight, would_it_work
from apps.systems.models import System
from tests.asking import client_of, words_of
from tests.driving import Company

NOBODY = "Nobody can sign as QA Lead: the roster names nobody who may."
NOT_REACHED = "Nobody who could sign as QA Lead can be reached."


def answer(company: Company) -> Tonight:
    (one,) = would_it_work([company.system])
    return one


def changed(user: User, **fields: object) -> None:
    User.objects.filter(pk=user.pk).update(**fields)


def a_message(user: User, **said: object) -> None:
    fields = {"to": user, "kind": Kind.TRIAL, "written_at": clock.now(), "about": str(user.pk), **said}
    Notice.objects.create(**fields)


def lend(company: Company, *, by: User, to: User, **said: object) -> None:
    now = clock.now()
    lasts = {"starts_at": now, "ends_at": now + timedelta(hours=8), "given_at": now, **said}
    Delegation.objects.create(
        delegator=by, delegate=to, role=Role.QA_LEAD, system=company.system, reason="Asleep", **lasts
    )


def page_of(user: User) -> str:
    return words_of(client_of(user).get(reverse("admin:tonight")))


def test_it_would_where_each_role_has_somebody_who_can_be_reached(company: Company) -> None:
    assert answer(company).works
    assert [one.name for one in answer(company).holders[Role.QA_LEAD]] == [str(company.qa)]
    assert set(answer(company).holders) == set(SIGNING_ROLES)


def left(company: Company) -> None:
    changed(company.qa, is_active=False)


def no_staff(company: Company) -> None:
    changed(company.qa, is_staff=False)


def overseer(company: Company) -> None:
    company.qa.groups.add(Group.objects.get(name=AUDITORS))


def off_the_roster(company: Company) -> None:
    company.system.roster.filter(role=Role.QA_LEAD).delete()


@pytest.mark.parametrize("lost", [left, no_staff, overseer, off_the_roster])
def test_it_would_not_where_nobody_may_sign(lost: Callable[[Company], None], company: Company) -> None:
    lost(company)
    assert answer(company).problems == [NOBODY]


def without_address(company: Company) -> None:
    changed(company.qa, email="")


def refused(company: Company) -> None:
    a_message(company.qa, tries=1, next_try_at=clock.now())


@pytest.mark.parametrize("lost", [without_address, refused])
def test_it_would_not_where_nobody_can_be_reached(lost: Callable[[Company], None], company: Company) -> None:
    lost(company)
    assert answer(company).problems == [NOT_REACHED]


def test_a_deputy_who_can_be_reached_is_enough(company: Company) -> None:
    without_address(company)
    company.system.roster.create(role=Role.QA_LEAD, user=company.insider)
    assert answer(company).works


def test_so_is_somebody_of_a_group(company: Company) -> None:
    without_address(company)
    group = Group.objects.create(name="On call")
    company.system.roster.create(role=Role.QA_LEAD, group=group)
    assert answer(company).problems == [NOT_REACHED]
    company.insider.groups.add(group)
    assert answer(company).works


def test_and_whoever_acts_for_the_holder_now(company: Company) -> None:
    without_address(company)
    lend(company, by=company.qa, to=company.insider)
    assert answer(company).works
    names = [one.name for one in answer(company).holders[Role.QA_LEAD]]
    assert f"{company.insider} for {company.qa}" in names


def test_but_not_before_it_begins(company: Company) -> None:
    without_address(company)
    begins = clock.now() + timedelta(hours=1)
    lend(company, by=company.qa, to=company.insider, starts_at=begins, ends_at=begins + timedelta(hours=8))
    assert answer(company).problems == [NOT_REACHED]


def test_nor_for_somebody_who_holds_nothing(company: Company) -> None:
    without_address(company)
    lend(company, by=company.po, to=company.insider)
    assert answer(company).problems == [NOT_REACHED]


def test_it_would_not_where_separation_of_duties_leaves_nobody(company: Company) -> None:
    company.system.roster.filter(role=Role.QA_LEAD).update(user=company.sd)
    assert answer(company).problems == [
        "Separation of duties leaves nobody to sign Testing as QA Lead.",
    ]


def test_who_was_never_written_to_is_told_apart(company: Company) -> None:
    a_message(company.po, sent_at=clock.now())
    (po,) = answer(company).holders[Role.PRODUCT_OWNER]
    (qa,) = answer(company).holders[Role.QA_LEAD]
    assert (po.reach.is_untried, qa.reach.is_untried) == (False, True)


def test_the_page_says_it_of_systems_that_one_sees(company: Company) -> None:
    left(company)
    assert NOBODY in page_of(company.po)
    assert "Change the roster" in page_of(company.owner)
    assert "Change the roster" not in page_of(company.po)


@pytest.mark.parametrize("who", ["plain", "other"])
def test_and_nothing_of_others(who: str, company: Company) -> None:
    said = page_of(company.people[who])
    assert "You see no system in production." in said
    assert company.system.name not in said
    assert str(company.qa) not in said


def test_and_nothing_without_a_log_in(company: Company) -> None:
    assert Client().get(reverse("admin:tonight")).status_code == 302


def test_a_system_out_of_production_is_not_asked_about(company: Company) -> None:
    System.objects.filter(pk=company.system.pk).update(in_production=False)
    assert "You see no system in production." in page_of(company.owner)


def test_twenty_systems_cost_the_queries_of_one(company: Company) -> None:
    counts = []
    for number in range(20):
        system = System.objects.create(code=f"S{number}", name=f"System {number}")
        for role in SIGNING_ROLES:
            system.roster.create(role=role, user=company.people["insider"])
        if number in (0, 19):
            with CaptureQueriesContext(connection) as asked:
                would_it_work(list(System.objects.all()))
            counts.append(len(asked))
    assert counts == [10, 10]


def test_a_freeze_that_holds_then_is_told_with_what_an_emergency_may_do(company: Company) -> None:
    """Of this system or of all, at that hour alone; read in one's own zone, but for what somebody wrote."""
    owner = client_of(company.owner)
    User.objects.filter(pk=company.owner.pk).update(time_zone="Europe/Vienna")
    begins = clock.now() + timedelta(days=1)
    day = f"{begins:%Y-%m-%d}"
    typed = {"starts_at": f"{day} 01:00", "ends_at": f"{day} 05:00", "reason": "Since 2026-11-01 00:00 UTC"}
    typed |= {"starts_at-zone": "Europe/Vienna", "ends_at-zone": "Europe/Vienna", "why": "As every year"}
    add = reverse("admin:systems_freeze_add")
    assert "It ends before it begins." in words_of(owner.post(add, {**typed, "ends_at": f"{day} 00:30"}))
    assert owner.post(add, typed).status_code == 302
    assert client_of(company.po).post(add, typed).status_code == 403

    (then,) = would_it_work([company.system], at=begins)
    (now,) = would_it_work([company.system])
    assert (then.works, then.works_freely, now.works_freely) == (True, False, True)
    page = words_of(owner.get(reverse("admin:tonight"), {"at": f"{day} 03:00", "at-zone": "Europe/Vienna"}))
    assert f"holds until {day} 05:00 CET" in re.sub(r"<[^>]+>", "", page)
    assert "“Since 2026-11-01 00:00 UTC”" in page
    assert "needs the broken glass" in page
    assert "An Emergency only" in page
