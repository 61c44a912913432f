"""Whoever uses the site stays signed in; a desk that was left, or a session of days ago, is nobody's."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.asking import client_of
from tests.driving import Company

HOUR = 60 * 60


@pytest.fixture
def browser(company: Company) -> Client:
    return client_of(company.po)


def hours_later(browser: Client, hours: float, *, begun: float | None = None) -> None:
    """As if the session had been used last so many hours ago, and begun so many."""
    session = browser.session
    for mark, ago in (("used_at", hours), ("signed_in_at", hours if begun is None else begun)):
        session[mark] -= ago * HOUR
    session.save()
    row = Session.objects.get()
    row.expire_date = row.expire_date.fromtimestamp(time.time() + (12 - hours) * HOUR, row.expire_date.tzinfo)
    row.save()


def ends_in_hours() -> float:
    return (Session.objects.get().expire_date.timestamp() - time.time()) / HOUR


def test_each_use_begins_its_hours_anew(browser: Client) -> None:
    hours_later(browser, 11)
    assert ends_in_hours() == pytest.approx(1, abs=0.1)
    answer = browser.get("/admin/")
    assert answer.status_code == 200
    assert answer.cookies["sessionid"]["max-age"] == 12 * HOUR
    assert ends_in_hours() == pytest.approx(12, abs=0.1)


def test_a_page_soon_after_another_writes_nothing(browser: Client) -> None:
    browser.get("/admin/")
    hours_later(browser, 0.2)
    answer = browser.get("/admin/")
    assert "sessionid" not in answer.cookies


def test_one_that_lies_idle_ends(browser: Client) -> None:
    hours_later(browser, 12.1)
    assert browser.get("/admin/").url.startswith("/admin/login/")


def test_none_lasts_longer_than_three_days(browser: Client) -> None:
    hours_later(browser, 1, begun=71.9)
    assert browser.get("/admin/").status_code == 200
    hours_later(browser, 0, begun=0.2)
    assert browser.get("/admin/").url.startswith("/admin/login/")
    assert not Session.objects.exists()


def test_a_session_of_before_there_was_a_longest_begins_now(browser: Client) -> None:
    session = browser.session
    del session["signed_in_at"], session["used_at"]
    session.save()
    assert browser.get("/admin/").status_code == 200
    assert browser.session["signed_in_at"] == pytest.approx(time.time(), abs=60)


def test_whoever_is_not_signed_in_gets_no_session(db: None) -> None:
    browser = Client()
    assert "sessionid" not in browser.get("/admin/login/").cookies
    assert not Session.objects.exists()
