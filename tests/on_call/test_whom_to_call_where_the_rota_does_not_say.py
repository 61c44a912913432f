"""Where nobody is on call, who holds the role is called; where somebody stands in, they are called first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.whom_to_call import MOST
from apps.notifications.tonight import would_it_work
from apps.systems.models import OnCallRule
from tests.asking import client_of, url
from tests.driving import NIGHT, Company, perform, ready, report
from tests.telling import work

from .conftest import PHONE, make_rule, text_of

TONIGHT, SYSTEMS = reverse("admin:tonight"), "/api/systems/"
OTHER_PHONE = "+493023125222"


def panel(company: Company, hotfix: HotFix) -> str:
    """What stands under *Whom to call*."""
    answer = client_of(company.po).get(url("change", hotfix))
    return text_of(answer).partition("Whom to call")[2].partition("Bridge")[0]


def asking(to: str) -> str:
    """The mail that asks one of them to sign, as text; its HTML says the same."""
    found = [one for one in mail.outbox if to in one.to[0] and "sign-off is needed" in one.subject]
    assert 'href=""' not in str(found[-1].alternatives[0].content)  # type: ignore[attr-defined]
    return found[-1].body


def has_number(person: User, number: str = OTHER_PHONE) -> None:
    with acting(None):
        person.phone = number
        person.save(update_fields=["phone"])


def away(company: Company, hotfix: HotFix, to: User) -> str:
    """The technical lead lets somebody act for them; until when."""
    ends_at = clock.now() + timedelta(hours=9)
    delegate_role(
        Role.TECHNICAL_LEAD, hotfix.system, to=to, by=company.tl, ends_at=ends_at, reason="On a plane."
    )
    return clock.to_the_minute(ends_at)


def test_without_a_rota_who_holds_the_role_is_named(company: Company) -> None:
    hotfix = report(company)
    ready(hotfix, company, to="qualification")
    work()
    said = panel(company, hotfix)
    assert f"Technical Lead {company.tl} {PHONE} (call {company.tl}) Technical Lead {company.insider}" in said
    assert "QA Lead" not in said  # nobody waits for it
    body = asking("tl@")
    assert f"Technical Lead: {company.tl}: {PHONE}\nTechnical Lead: {company.insider}: no number\n" in body


def test_a_group_is_named_by_its_members_who_may_sign(company: Company) -> None:
    hotfix = report(company)
    guild = Group.objects.create(name="Night guild")
    for number in range(MOST + 2):
        helper = User.objects.create_user(
            f"helper{number}", first_name=f"Helper{number}", last_name="Zed", is_staff=number != 0
        )
        helper.groups.add(guild)
    guild.user_set.add(company.reporter)  # who may not sign what they reported
    has_number(helper)
    grant_role(hotfix, Role.TECHNICAL_LEAD, to=guild, by=company.owner, reason="Help.")
    ready(hotfix, company, to="qualification")
    for held in grants_on(hotfix):
        if held.holder in (company.tl, company.insider):
            revoke_role(hotfix, held, by=company.owner, reason="They left.")
    said = panel(company, hotfix)
    assert f"Technical Lead {helper} Night guild {OTHER_PHONE}" in said
    assert "Helper0" not in said
    assert str(company.reporter) not in said
    page = text_of(client_of(company.po).get(url("change", hotfix)))
    assert f"Technical Lead (Night guild: {helper}, Helper1 Zed, Helper2 Zed and 3 more)" in page
    assert f"Technical Lead, Night guild {helper} {OTHER_PHONE}" in page
    assert "Night guild: and 2 more" in page


def test_who_is_on_call_is_named_first_where_it_waits_for_them(company: Company) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.insider, company.tl)
    hotfix = report(company)
    ready(hotfix, company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    page = text_of(client_of(company.sd).get(url("change", hotfix)))
    assert page.count(f"Technical Lead ({company.insider}, {company.tl})") >= 2  # next step, and gate


def test_who_stands_in_is_called_before_who_is_away(company: Company, rule: OnCallRule) -> None:
    has_number(company.insider)
    hotfix = report(company)
    until = away(company, hotfix, to=company.insider)
    ready(hotfix, company, to="qualification")
    work()
    standing_in = f"{company.insider} for {company.tl} until {until} {OTHER_PHONE}"
    said = panel(company, hotfix)
    assert standing_in in said
    on_call = f"{company.tl} on call until 2026-11-23 07:00 UTC away until {until}"
    assert on_call in said.partition(standing_in)[2]
    first = f"Technical Lead: {company.insider}, for {company.tl} until {until}: {OTHER_PHONE}\n"
    assert f"{first}Technical Lead: {company.tl}, on call until 2026-11-23 07:00 UTC (away" in asking("tl@")


def test_a_mail_says_that_who_is_on_call_signs_nothing(company: Company) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.plain)
    ready(report(company), company, to="qualification")
    work()
    until = "on call (holds no role here: signs nothing): no number"
    assert f"{company.plain}, {until}\nTechnical Lead: {company.tl}: {PHONE}\n" in asking("tl@")


@pytest.mark.parametrize("hours", [0, 10])
def test_tonight_names_who_stands_in_at_that_hour(hours: int, company: Company) -> None:
    make_rule(company, NIGHT.date() - timedelta(days=1), company.tl)
    until = away(company, report(company), to=company.insider)
    asked = {"at": f"{clock.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"} if hours else {}
    said = text_of(client_of(company.po).get(TONIGHT, asked))
    standing_in = f"{company.insider} for {company.tl} until {until}"
    assert (standing_in in said, f"away until {until}" in said) == (not hours, not hours)
    when = {"at": (clock.now() + timedelta(hours=hours)).isoformat()}
    (system,) = client_of(company.po).get(SYSTEMS, when).json()["items"]
    assert len(system["on_call"][0]["stand_ins"]) == (0 if hours else 1)


def test_nothing_reaches_who_stands_in(company: Company, rule: OnCallRule) -> None:
    away(company, report(company), to=company.other)
    with acting(None):
        company.other.email = company.other.phone = ""
        company.other.save()
    (one,) = would_it_work([company.system])
    assert one.problems == [
        f"{company.tl} is on call as Technical Lead and away, and nothing reaches"
        f" {company.other} for {company.tl}."
    ]
