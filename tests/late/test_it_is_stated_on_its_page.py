"""The page on which it is stated: who gets it, what it asks for, and what a refusal leaves on screen."""

import pytest
from django.urls import reverse

from apps.approvals.late_statements import LateStatement
from apps.hotfixes.models import HotFix
from tests.driving import EVERYBODY, HOLDERS, PASSWORD, drive, perform, ready, report

WITH_A_PART = (*HOLDERS.values(), "reporter")
TYPED = {
    "started_at": "2026-11-23T01:24",
    "ended_at": "",
    "changed_by": "",
    "name": "The supplier's night shift",
    "done": "Restarted the gateway.",
    "why": "Nobody answered the phone.",
    "password": PASSWORD,
}


def url(hotfix, name="state_late"):
    return reverse(f"admin:hotfixes_hotfix_{name}", args=[hotfix.pk])


def post(client, hotfix, **typed):
    return client.post(url(hotfix), {**TYPED, "seen": hotfix.version, **typed})


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gets_it_and_whose_raw_post_is_taken(who, hotfix, company, signed_in):
    client = signed_in(company.people[who])
    asked, sent = client.get(url(hotfix)).status_code, post(client, hotfix).status_code
    sees = who in {*WITH_A_PART, "insider", "auditor", "board", "owner", "root"}
    if who in WITH_A_PART:
        assert (asked, sent) == (200, 302)
    else:
        assert asked == sent == (403 if sees else 404)
    assert LateStatement.objects.exists() is (who in WITH_A_PART)


def test_nobody_who_is_not_signed_in(hotfix, client):
    assert client.get(url(hotfix)).status_code == 302
    assert post(client, hotfix).status_code == 302
    assert not LateStatement.objects.exists()


def test_it_is_linked_until_it_is_stated(hotfix, company, signed_in):
    client = signed_in(company.sd)
    assert url(hotfix) in client.get(url(hotfix, "change")).content.decode()
    post(client, hotfix)
    page = client.get(url(hotfix, "change")).content.decode()
    assert url(hotfix) not in page
    for words in ("Late record", "The supplier&#x27;s night shift", "Happened", "Recorded", "Signed"):
        assert words in page


@pytest.mark.parametrize("state", ["verification", "closed", "rejected", "cancelled"])
def test_not_after_the_go(state, company, signed_in):
    hotfix = drive(report(company), company, to=state)
    client = signed_in(company.reporter)
    assert client.get(url(hotfix)).status_code == 409
    assert post(client, hotfix).status_code == 409
    assert not LateStatement.objects.exists()


def test_an_overtaken_screen_states_it(hotfix, company, signed_in):
    perform(hotfix, "submit", by=company.reporter)
    assert post(signed_in(company.reporter), hotfix).status_code == 302
    assert LateStatement.objects.get().phase == "qualification"


@pytest.mark.parametrize("field", ["started_at", "name", "done", "why", "password"])
def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost(field, hotfix, company, signed_in):
    answer = post(signed_in(company.reporter), hotfix, **{field: ""})
    assert 400 <= answer.status_code < 500
    at = "changed_by" if field == "name" else field
    assert answer.context["form"].errors[at]
    kept = "Restarted the gateway." if field != "done" else "Nobody answered the phone."
    assert kept in answer.content.decode()
    assert not LateStatement.objects.exists()


def test_a_wrong_password_states_nothing(hotfix, company, signed_in):
    answer = post(signed_in(company.reporter), hotfix, password="wrong")
    assert 400 <= answer.status_code < 500
    assert not LateStatement.objects.exists()


def test_it_follows_the_report_where_that_says_so(company, signed_in):
    client = signed_in(company.reporter)
    answer = client.post(
        reverse("admin:hotfixes_hotfix_add"),
        {
            "system": company.system.pk,
            "title": "The gateway is down",
            "triggers": ["system_down"],
            "priority": "emergency",
            "environment": "production",
            "observed_at": "",
            "description": "It is down.",
            "changed_first": "on",
        },
    )
    hotfix = HotFix.objects.get()
    assert answer.url == url(hotfix)
    assert not hotfix.late, "it is stated there, with the password"


def test_the_reject_of_one_asks_what_becomes_of_production(hotfix, company, signed_in):
    post(signed_in(company.reporter), hotfix)
    hotfix.refresh_from_db()
    perform(hotfix, "submit", by=company.reporter)
    client = signed_in(company.po)
    address = reverse("admin:hotfixes_hotfix_act", args=[hotfix.pk, "reject"])
    page = client.get(address).content.decode()
    assert "becomes_of_production" in page
    assert "unauthorised change" in page


def test_the_go_of_one_says_that_it_ratifies(hotfix, company, signed_in):
    emergency = report(company, title="Another")
    post(signed_in(company.reporter), emergency)
    emergency.refresh_from_db()
    ready(emergency, company, to="qualification")
    page = signed_in(company.po).get(reverse("admin:hotfixes_hotfix_act", args=[emergency.pk, "qualify"]))
    assert "Ratified afterwards, production was changed already" in page.content.decode()
