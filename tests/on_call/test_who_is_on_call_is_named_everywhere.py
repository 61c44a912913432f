"""Who is on call stands first, with number and until when, on pages, in mails and for programs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.notifications.tonight import would_it_work
from apps.systems.models import OnCallRule, OnCallShift
from apps.systems.on_call import on_call
from tests.asking import client_of, url
from tests.driving import Company, ready, report
from tests.telling import told, work

from .conftest import PHONE, text_of

TONIGHT, SYSTEMS = reverse("admin:tonight"), "/api/systems/"


def problems(company: Company) -> list[str]:
    (one,) = would_it_work([company.system])
    return one.problems


def reads_in(zone: str, person: User) -> None:
    person.time_zone = zone
    person.save(update_fields=["time_zone"])


def test_on_the_page_of_a_hot_fix(company: Company, rule: OnCallRule) -> None:
    reads_in("America/New_York", company.po)
    hotfix = report(company)
    answer = client_of(company.po).get(url("change", hotfix))
    said, html = text_of(answer), answer.content.decode()
    assert f"{company.tl} on call until 2026-11-23 02:00 EST (07:00 UTC)" in said
    assert html.count(f'href="tel:{PHONE}"') == 2  # first in line, and among the roles
    assert 'href="tel:+493023125900"' in html
    assert 'href="https://chat.example/payments"' in html


def test_and_to_nobody_who_does_not_see_it(company: Company, rule: OnCallRule) -> None:
    hotfix = report(company)
    for who in ("plain", "other"):
        for address in (url("change", hotfix), TONIGHT, SYSTEMS, f"{SYSTEMS}PAY/on-call.ics"):
            answer = client_of(company.people[who]).get(address)
            assert PHONE not in answer.content.decode()
            assert str(company.tl) not in answer.content.decode()


def test_in_the_mail_that_asks_to_sign_as_text_and_html(company: Company, rule: OnCallRule) -> None:
    reads_in("Europe/Athens", company.tl)
    ready(report(company), company, to="qualification")
    work()
    (asking,) = [one for one in mail.outbox if "tl@" in one.to[0] and "sign-off is needed" in one.subject]
    line = f"Technical Lead: {company.tl}, on call until 2026-11-23 09:00 EET (07:00 UTC)"
    html = str(asking.alternatives[0].content)  # type: ignore[attr-defined]
    assert f"{line}: {PHONE}" in asking.body
    assert "Bridge: +493023125900\nChat: https://chat.example/payments" in asking.body
    assert line in html
    assert f'href="tel:{PHONE}"' in html
    told()


def test_on_the_page_of_tonight_for_now_and_for_another_hour(company: Company, rule: OnCallRule) -> None:
    assert f"{company.tl} on call until 2026-11-23 07:00 UTC" in text_of(client_of(company.po).get(TONIGHT))
    tomorrow = f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    then = text_of(client_of(company.po).get(TONIGHT, {"at": tomorrow}))
    assert f"{company.insider} on call until 2026-11-24 07:00 UTC" in then


@pytest.mark.parametrize("at", ["nonsense", "0001-01-01T00:00", "9999-12-31T23:59", "2099-01-01T00:00"])
def test_an_hour_that_nobody_can_mean_is_refused(at: str, company: Company) -> None:
    answer = client_of(company.po).get(TONIGHT, {"at": at})
    assert answer.status_code == 400
    assert client_of(company.po).get(SYSTEMS, {"at": at}).status_code in (400, 422)


def test_to_programs(company: Company, rule: OnCallRule) -> None:
    (system,) = client_of(company.po).get(SYSTEMS).json()["items"]
    assert system["bridge"] == "tel:+493023125900"
    (duty,) = system["on_call"]
    assert (duty["role"], duty["name"], duty["phone"], duty["may_sign"]) == (
        "technical_lead",
        str(company.tl),
        PHONE,
        True,
    )
    later = (clock.now() + timedelta(days=1)).isoformat()
    (then,) = client_of(company.po).get(SYSTEMS, {"at": later}).json()["items"]
    assert then["on_call"][0]["name"] == str(company.insider)


def test_nobody_on_call_is_a_problem(company: Company) -> None:
    assert problems(company) == []
    with acting(None):
        company.system.on_call_rules.create(
            role=Role.QA_LEAD, every=7, at="08:00", starts_on=clock.now().date() - timedelta(days=9)
        )
    assert problems(company) == ["Nobody is on call as QA Lead."]


def test_whoever_left_is_not_on_call(company: Company, rule: OnCallRule) -> None:
    with acting(None):
        company.tl.is_active = False
        company.tl.save()
    duty = on_call([company.system])[company.system.pk][Role.TECHNICAL_LEAD]
    assert (duty.person, duty.left) == (None, company.tl)
    gone = f"{company.tl} is on the rota as Technical Lead and can sign in no more: nobody is on call."
    assert problems(company) == [gone]
    assert gone in text_of(client_of(company.po).get(url("change", report(company))))


def test_being_on_call_gives_no_right(company: Company, shift: Callable[..., OnCallShift]) -> None:
    shift(company.plain)
    assert problems(company) == [
        f"{company.plain} is on call as Technical Lead and may not sign: the roster does not say so."
    ]
    hotfix = report(company)
    assert client_of(company.plain).get(url("change", hotfix)).status_code == 404
    assert "holds no role here: signs nothing" in text_of(client_of(company.po).get(url("change", hotfix)))


def test_nobody_can_call_or_write_to_whom_is_on_call(company: Company, rule: OnCallRule) -> None:
    with acting(None):
        company.tl.phone = company.tl.email = ""
        company.tl.save()
    why = "no phone number, no e-mail address"
    said = f"{company.tl} is on call as Technical Lead and cannot be reached: {why}."
    assert problems(company) == [said]
