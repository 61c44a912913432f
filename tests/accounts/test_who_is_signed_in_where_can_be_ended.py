"""People see where they are signed in, and end it there; nobody ends a session of somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import OpenSession
from apps.accounts.open_sessions import device_of
from tests.asking import client_of, words_of
from tests.driving import PASSWORD, Company

PAGE = "/admin/sessions/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile"
    " Safari/537.36"
)


def signed_in(company: Company, agent: str = PHONE) -> Client:
    browser = Client(headers={"User-Agent": agent})
    who = {"username": company.qa.username, "password": PASSWORD}
    assert browser.post("/admin/login/?next=/admin/", who).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return bool(browser.get("/admin/").status_code == 200)


def test_each_is_listed_with_its_device_and_its_key_stands_nowhere(company: Company) -> None:
    phone, desk = (
        signed_in(company),
        signed_in(company, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0"),
    )
    page = words_of(desk.get(PAGE))
    assert "Chrome on Android" in page
    assert "Firefox on Linux" in page
    assert "this one" in page
    for browser in (phone, desk):
        assert str(browser.session.session_key) not in page


def test_one_is_ended_and_all_others_are(company: Company) -> None:
    phone, tablet, desk = (signed_in(company) for _browser in range(3))
    number = OpenSession.objects.get(key=phone.session.session_key).number
    assert "1 session is ended" in words_of(desk.post(PAGE, {"end": number}, follow=True))
    assert [is_in(browser) for browser in (phone, tablet, desk)] == [False, True, True]
    desk.post(PAGE, {"end": "others"})
    assert [is_in(browser) for browser in (tablet, desk)] == [False, True]
    own = OpenSession.objects.get(person=company.qa).number
    desk.post(PAGE, {"end": own})
    assert is_in(desk)


def test_nobody_ends_a_session_of_somebody_else(company: Company) -> None:
    phone = signed_in(company)
    number = OpenSession.objects.get(key=phone.session.session_key).number
    for other in (company.rm, company.root, company.owner):
        assert "0 sessions are ended" in words_of(client_of(other).post(PAGE, {"end": number}, follow=True))
    assert is_in(phone)


def test_whoever_runs_the_site_ends_them_all(company: Company) -> None:
    phone, other = signed_in(company), client_of(company.rm)
    call_command("end_sessions", company.qa.username)
    assert (is_in(phone), is_in(other)) == (False, True)
    with pytest.raises(CommandError, match="no such account"):
        call_command("end_sessions", "nobody")


def test_one_from_before_and_one_under_a_new_key_come_in_when_they_are_used(company: Company) -> None:
    phone = signed_in(company)
    OpenSession.objects.all().delete()
    session = phone.session
    session.pop("listed_as")
    session.save()
    assert is_in(phone)
    assert OpenSession.objects.get().key == phone.session.session_key
    new = {
        "old_password": PASSWORD,
        "new_password1": "another fine secret",
        "new_password2": "another fine secret",
    }
    before = phone.session.session_key
    assert phone.post("/admin/password_change/", new).status_code == 302
    assert is_in(phone)
    assert phone.session.session_key != before
    assert OpenSession.objects.get().key == phone.session.session_key


def test_what_is_over_leaves_the_list(company: Company) -> None:
    phone = signed_in(company)
    OpenSession.objects.create(
        key="of yesterday",
        person=company.qa,
        began_at=OpenSession.objects.get().began_at - timedelta(days=1),
        used_at=OpenSession.objects.get().used_at - timedelta(days=1),
    )
    assert words_of(phone.get(PAGE)).count("last seen") == 1
    signed_in(company)
    assert not OpenSession.objects.filter(key="of yesterday").exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Chrome on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537 Edg/142.0",
            "Edge on Windows",
        ),
        ("curl/8.5.0", "unknown device"),
        ("", "unknown device"),
        ("<script>\x00" + "x" * 9000, "unknown device"),
    ],
)
def test_a_device_is_called_as_people_know_it(agent: str, device: Any) -> None:
    assert device_of(agent) == device
