"""A passkey lets its person in by a touch, and nobody else: no name, no password."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.asking_a_passkey import remove
from apps.accounts.models import Passkey
from apps.common import clock
from apps.common.tracking import acting
from tests.asking import words_of
from tests.driving import Company
from tests.passkey import Device


def touched(browser: Client, device: Device, **told: Any) -> str:
    question = browser.post("/admin/passkeys/to-come-in/").json()
    return json.dumps(device.touched(question, **told))


def came_in(browser: Client, answer: str, **more: str) -> Any:
    return browser.post("/admin/passkeys/come-in/", {"passkey": answer, **more})


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def test_a_touch_signs_in_and_leads_where_one_was_going(device: Device, company: Company) -> None:
    browser = Client()
    answer = came_in(browser, touched(browser, device, handle=company.qa), next="/admin/help/signer/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/help/signer/")
    assert who(browser) == str(company.qa.pk)


def test_it_leads_to_no_other_site(device: Device) -> None:
    browser = Client()
    answer = came_in(browser, touched(browser, device), next="https://elsewhere.example/")
    assert answer["Location"] == "/admin/"


def _deactivated(company: Company) -> None:
    company.qa.is_active = False
    company.qa.save()


def _no_staff(company: Company) -> None:
    company.qa.is_staff = False
    company.qa.save()


def _removed(company: Company) -> None:
    remove(Passkey.objects.get(), by=company.qa)


def _of_another(company: Company) -> None:
    Passkey._base_manager.update(person=company.rm)


@pytest.mark.parametrize("happened", [_deactivated, _no_staff, _removed, _of_another])
def test_who_may_not_come_in_does_not(happened: Any, device: Device, company: Company) -> None:
    happened(company)
    browser = Client()
    answer = came_in(browser, touched(browser, device))
    assert (answer.status_code, who(browser)) == (403, None)


def test_a_stranger_learns_nothing_and_a_lie_lets_nobody_in(device: Device, company: Company) -> None:
    browser = Client()
    assert (
        came_in(browser, touched(browser, Device(number=b"nobody has a passkey of this no.."))).status_code
        == 403
    )
    assert came_in(browser, touched(browser, device, handle=company.rm)).status_code == 403
    assert (
        came_in(browser, touched(browser, Device())).status_code == 400
    )  # the number is known, the key is not
    for typed in ("", "{}", "[]", "nonsense", "[" * 5000, '{"id": 1, "rawId": {}}'):
        touched(browser, device)
        assert came_in(browser, typed).status_code == 400
    assert who(browser) is None


def test_a_touch_counts_once_in_its_browser_and_in_time(device: Device) -> None:
    browser, other = Client(), Client()
    answer = touched(browser, device)
    assert came_in(other, answer).status_code == 400
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        assert came_in(browser, answer).status_code == 400
    answer = touched(browser, device)
    assert came_in(browser, answer).status_code == 302
    browser.logout()
    assert came_in(browser, answer).status_code == 400


def test_whose_password_was_set_by_another_is_led_to_choose_one(device: Device, company: Company) -> None:
    with acting(company.rm, reason="Reset"):
        company.qa.set_password("set by an administrator")
        company.qa.save()
    browser = Client()
    assert came_in(browser, touched(browser, device))["Location"] == "/admin/password_change/"


def test_the_log_in_shows_the_button_only_where_passkeys_work(settings: Any) -> None:
    there = Client().get("/admin/login/")
    assert "Sign in with a passkey" in words_of(there)
    assert "Sign in with a passkey" not in words_of(Client(SERVER_NAME="127.0.0.1").get("/admin/login/"))
    settings.SIGNING_ASKS_FOR = ["password"]
    assert "Sign in with a passkey" not in words_of(Client().get("/admin/login/"))
