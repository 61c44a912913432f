"""Whoever signs in in a browser not seen before hears of it by mail, once; not at their first log-in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.known_devices import KNOWN_FOR, MOST, note
from apps.accounts.models import KnownDevice
from apps.common import clock
from apps.console.known_browsers import COOKIE
from tests.driving import NIGHT, PASSWORD, Company
from tests.telling import give_addresses, letters

DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def addresses(company: Company) -> None:
    give_addresses(company)


def browser(agent: str = DESK) -> Client:
    return Client(headers={"User-Agent": agent})


def sign_in(company: Company, by: Client, *, who: str = "qa", password: str = PASSWORD) -> Any:
    typed = {"username": company.people[who].username, "password": password}
    return by.post("/admin/login/?next=/admin/", typed)


def test_the_first_log_in_is_not_told_and_the_same_browser_never(company: Company) -> None:
    desk = browser()
    for _time in range(2):
        assert sign_in(company, desk).status_code == 302
        desk.post("/admin/logout/")
    assert letters() == []
    assert KnownDevice.objects.count() == 1


def test_another_browser_is_told_once_with_its_name_and_the_way_to_sign_out(company: Company) -> None:
    sign_in(company, browser())
    phone = browser(PHONE)
    sign_in(company, phone)
    phone.post("/admin/logout/")
    sign_in(company, phone)
    (letter,) = letters()
    assert letter.to == ["qa@example.org"]
    assert letter.subject == "Your account: somebody signed in as you in a browser that was not seen before"
    for said in (
        "Account: qa-pay\nBrowser: Chrome on Android\nAt: 2026-11-23 02:14 UTC\n",
        "/admin/sessions/",
        "If it was not you, sign out everywhere on that page",
    ):
        assert said in letter.body


def test_a_wrong_password_is_no_log_in(company: Company) -> None:
    sign_in(company, browser())
    phone = browser(PHONE)
    sign_in(company, phone, password="wrong")
    assert letters() == []
    assert COOKIE not in phone.cookies


def test_a_browser_of_two_people_is_new_to_each_and_tells_nothing_of_the_other(company: Company) -> None:
    desk = browser()
    for who in ("qa", "tl"):
        sign_in(company, browser(PHONE), who=who)
        sign_in(company, desk, who=who)
        desk.post("/admin/logout/")
    assert sorted(letter.to for letter in letters()) == [["qa@example.org"], ["tl@example.org"]]
    assert len(set(KnownDevice.objects.values_list("mark", flat=True))) == 4


def test_the_cookie_is_signed_and_out_of_reach_of_scripts(company: Company, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    sign_in(company, browser())
    phone = browser(PHONE)
    phone.cookies[COOKIE] = "made-up:by:hand"
    sign_in(company, phone)
    kept = phone.cookies[COOKIE]
    assert kept["httponly"]
    assert kept["secure"]
    assert kept["samesite"] == "Lax"
    assert kept.value.partition(":")[0] != "made-up"
    assert not KnownDevice.objects.filter(mark__in=kept.value).exists()
    assert len(letters()) == 1


def test_it_is_forgotten_after_a_long_time_and_bounded(company: Company) -> None:
    note(company.qa, "old", agent=DESK)
    with clock.set_to(NIGHT + KNOWN_FOR + timedelta(days=1)):
        note(company.qa, "new", agent=DESK)
        assert KnownDevice.objects.filter(person=company.qa).count() == 1
        for number in range(MOST + 5):
            note(company.qa, str(number), agent=DESK)
    assert KnownDevice.objects.filter(person=company.qa).count() == MOST
