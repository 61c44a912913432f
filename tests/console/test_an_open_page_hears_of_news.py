"""A page that is open asks whether its hot fix was changed; that is no use of the session."""

import time
from datetime import timedelta
from typing import Any

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from tests.asking import client_of, url
from tests.driving import Company, perform, ready, report


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


def asked(user: Any, hotfix: HotFix, seen: Any) -> Any:
    return client_of(user).get(url("news", hotfix), {"seen": seen})


def test_it_tells_who_changed_it_and_where_it_is(in_testing: HotFix, company: Company) -> None:
    before = in_testing.version
    assert asked(company.rm, in_testing, before).json() == {}
    perform(in_testing, "pass_testing", by=company.qa)
    said = asked(company.rm, in_testing, before).json()["said"]
    assert said.startswith(f"Qa Pay changed {in_testing.reference} at ")
    assert said.endswith("It is in Deployment.")
    own = asked(company.qa, in_testing, before).json()["said"]
    assert own.startswith(f"You changed {in_testing.reference} in another window")


def test_whoever_may_not_see_it_hears_nothing(in_testing: HotFix, company: Company) -> None:
    assert asked(company.plain, in_testing, 0).status_code == 404
    assert asked(None, in_testing, 0).status_code == 302


def test_it_tells_what_others_said_meanwhile(in_testing: HotFix, company: Company) -> None:
    since = int(clock.now().timestamp() * 1000)
    here = {"seen": in_testing.version, "since": since}
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        post_update(in_testing, "The rollback is prepared:\ndo not deploy yet.", by=company.qa)
    told = client_of(company.rm).get(url("news", in_testing), here).json()["said"]
    assert told.startswith("Qa Pay said at ")
    assert told.endswith("“The rollback is prepared: do not deploy yet.”")
    assert client_of(company.qa).get(url("news", in_testing), here).json() == {}
    later = {**here, "since": since + 120_000}
    assert client_of(company.rm).get(url("news", in_testing), later).json() == {}
    for nonsense in ("", "x", "-1", "9" * 18, "9" * 400):
        answer = client_of(company.rm).get(url("news", in_testing), {**here, "since": nonsense})
        assert answer.json() == {}


def test_nonsense_is_an_old_version(in_testing: HotFix, company: Company) -> None:
    for seen in ("", "x", "-1", "9" * 400):
        assert asked(company.qa, in_testing, seen).status_code == 200


def test_the_pages_of_an_open_one_ask_and_those_of_an_ended_one_do_not(
    in_testing: HotFix, company: Company
) -> None:
    browser = client_of(company.qa)
    for name, *more in (("change",), ("act", "pass_testing"), ("evidence", "test_reports")):
        page = browser.get(url(name, in_testing, *more)).content.decode()
        since = int(clock.now().timestamp() * 1000)
        there = f"{url('news', in_testing)}?seen={in_testing.version}&amp;since={since}"
        assert f'data-news="{there}"' in page
    perform(in_testing, "fail_testing", by=company.qa, reason="It failed.")
    perform(in_testing, "cancel", by=company.po, reason="Not needed.")
    assert "data-news" not in browser.get(url("change", in_testing)).content.decode()


def test_a_page_that_is_left_open_keeps_nobody_signed_in(in_testing: HotFix, company: Company) -> None:
    browser = client_of(company.qa)
    session = browser.session
    long_ago = time.time() - 60 * 60
    session["used_at"] = long_ago
    session.save()
    browser.get(url("news", in_testing), {"seen": in_testing.version})
    assert browser.session["used_at"] == long_ago
    browser.get(url("change", in_testing))
    assert browser.session["used_at"] > long_ago


def test_it_asks_few_questions_of_the_database(
    in_testing: HotFix, company: Company, django_assert_max_num_queries: Any
) -> None:
    browser = client_of(company.qa)
    with django_assert_max_num_queries(6):
        browser.get(url("news", in_testing), {"seen": in_testing.version})
