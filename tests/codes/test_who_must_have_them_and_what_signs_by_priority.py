"""The site says who must have one-time codes, and with what a hot fix of a priority is signed."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.notifications.tonight import would_it_work
from tests.asking import ask, client_of, url, words_of
from tests.driving import PASSWORD, Company
from tests.one_time_code import Phone, give_codes
from tests.passkey import Device, give_passkey


def test_who_must_have_them_is_led_there_before_anything_else(
    in_testing: HotFix, company: Company, settings: Any
) -> None:
    settings.ONE_TIME_CODES_FOR = "staff"
    browser = Client()
    address = url("act", in_testing, "pass_testing")
    typed = {"username": company.qa.username, "password": PASSWORD, "next": address}
    assert browser.post("/admin/login/", typed)["Location"] == "/admin/codes/"
    for page in (address, "/admin/", f"/{in_testing.reference}", "/admin/passkeys/", "/admin/codes/remove/"):
        assert browser.get(page)["Location"] == "/admin/codes/", page
    assert ask(company.qa, "pass_testing", in_testing)["Location"] == "/admin/codes/"
    assert browser.get("/api/hotfixes/").status_code == 403
    assert "Everything else opens then" in words_of(browser.get("/admin/codes/"))
    assert browser.post("/admin/codes/", {"password": PASSWORD}).status_code == 302
    assert browser.get("/admin/codes/set-up/").status_code == 200
    give_codes(company.qa)
    assert browser.get(address).status_code == 200


def test_who_has_no_password_needs_none(company: Company, settings: Any) -> None:
    settings.ONE_TIME_CODES_FOR = "staff"
    company.qa.set_unusable_password()
    User.objects.filter(pk=company.qa.pk).update(password=company.qa.password)
    browser = client_of(company.qa)
    assert browser.get("/admin/").status_code == 200
    assert "no password opens your account" in words_of(browser.get("/admin/codes/"))


@pytest.mark.parametrize(
    ("emergency", "sentence"),
    [
        (["passkey"], "This is signed with a passkey here, and you have none yet."),
        (["code"], "This is signed with the password and a one-time code here, and you have none yet."),
        (["passkey", "code"], "signed with a passkey or the password and a one-time code here"),
    ],
)
def test_a_priority_asks_for_more(
    emergency: list[str], sentence: str, in_testing: HotFix, company: Company, settings: Any
) -> None:
    settings.SIGNING_ASKS_BY_PRIORITY = {"emergency": emergency}
    User.objects.filter(pk=company.qa.pk).update(email="qa@example.com")
    page = client_of(company.qa).get(url("act", in_testing, "pass_testing"))
    assert sentence in words_of(page)
    assert 'name="password"' not in words_of(page)
    refused = ask(company.qa, "pass_testing", in_testing)
    assert refused.status_code == 400
    assert sentence in words_of(refused)
    (tonight,) = would_it_work([company.system])
    assert any("QA Lead has set up" in problem for problem in tonight.problems)
    give_passkey(company.qa, Device())
    phone = give_codes(company.qa)
    (tonight,) = would_it_work([company.system])
    assert not any("QA Lead has set up" in problem for problem in tonight.problems)
    answer = ask(company.qa, "pass_testing", in_testing, one_time_code=phone.shows())
    assert (answer.status_code == 302) is ("code" in emergency)
    if "code" not in emergency:
        assert "Your passkey signs this" in words_of(answer)


def test_the_door_asks_again_by_which_way(in_testing: HotFix, company: Company, settings: Any) -> None:
    """A log-in by password on the way to sign is no passkey, whatever the page made of it."""
    browser, address = Client(), url("act", in_testing, "pass_testing")
    browser.post("/admin/login/", {"username": company.qa.username, "password": PASSWORD, "next": address})
    assert "it counts for this one signature" in words_of(browser.get(address))
    settings.SIGNING_ASKS_BY_PRIORITY = {"emergency": ["passkey"]}
    assert "it counts for this one signature" not in words_of(browser.get(address))
    HotFix.objects.filter(pk=in_testing.pk).update(priority="critical")
    assert "it counts for this one signature" in words_of(browser.get(address))


def test_the_door_refuses_a_way_that_does_not_count(
    phone: Phone, in_testing: HotFix, company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIGNING_ASKS_BY_PRIORITY = {"emergency": ["passkey"]}
    monkeypatch.setattr("apps.console.forms.signing.ways_for", lambda _priority: ("password",))
    monkeypatch.setattr("apps.console.forms.signing.lacks", lambda *_of: "")
    answer = ask(company.qa, "pass_testing", in_testing, one_time_code=phone.shows())
    assert answer.status_code == 400
    assert "This is signed with a passkey here, and with nothing less." in words_of(answer)
    assert in_testing.state == "testing"
