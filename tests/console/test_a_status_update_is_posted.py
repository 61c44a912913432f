"""A status update: by whoever has a part in the hot fix, while it is open; seen by all who see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.html import escape

from apps.common import clock
from apps.hotfixes.models import HotFix, StatusUpdate
from apps.hotfixes.posting import post_update
from tests.asking import client_of, form_in, saying, url, words_of
from tests.driving import Company, drive, perform, ready, report
from tests.telling import later

TEXT = "Half of the payments go through again."
MAY = ("po", "tl", "sd", "qa", "rm", "contributor", "reporter")
MAY_NOT = ("root", "owner", "auditor", "board", "insider")


@pytest.fixture
def hotfix(company: Company, night: Any) -> HotFix:
    return drive(report(company), company, to="development")


def post(user: Any, hotfix: HotFix, text: str = TEXT, **options: Any) -> Any:
    return client_of(user).post(url("status", hotfix), {"text": text}, **options)


@pytest.mark.parametrize("who", MAY)
def test_whoever_has_a_part_in_it_posts(who: str, hotfix: HotFix, company: Company) -> None:
    user = company.people[who]
    shown = words_of(post(user, hotfix, follow=True)).partition('aria-labelledby="status"')[2]
    assert TEXT in shown.partition("</article>")[0]
    assert f"{user} · <time" in shown
    update = StatusUpdate.objects.get()
    assert (update.posted_by, update.posted_by_name, update.phase) == (user, str(user), "development")


def test_the_form_on_the_page_is_taken_with_the_token_it_carries(hotfix: HotFix, company: Company) -> None:
    browser = client_of(company.po, enforce_csrf_checks=True)
    carried = form_in(browser.get(url("change", hotfix)))
    assert set(carried) == {"csrfmiddlewaretoken", "kept_draft", "text"}
    assert browser.post(url("status", hotfix), {**carried, "text": TEXT}).status_code == 302
    assert StatusUpdate.objects.get().text == TEXT


@pytest.mark.parametrize("who", MAY_NOT)
def test_nobody_else_does(who: str, hotfix: HotFix, company: Company) -> None:
    user = company.people[who]
    assert "Post an update" not in words_of(client_of(user).get(url("change", hotfix)))
    assert client_of(user).get(url("status", hotfix)).status_code == 403
    assert post(user, hotfix).status_code == 403
    assert not StatusUpdate.objects.exists()


def test_who_does_not_see_the_hot_fix_finds_nothing_there(hotfix: HotFix, company: Company) -> None:
    assert post(company.plain, hotfix).status_code == 404
    assert post(None, hotfix).status_code == 302


def test_it_overtakes_nobody(hotfix: HotFix, company: Company) -> None:
    ready(hotfix, company, to="development")
    hotfix.refresh_from_db()
    shown = saying(hotfix)
    post(company.tl, hotfix)
    assert client_of(company.sd).post(url("act", hotfix, "submit_for_review"), shown).status_code == 302
    hotfix.refresh_from_db()
    assert hotfix.state == "code_review"


def test_pressed_twice_it_is_one(hotfix: HotFix, company: Company) -> None:
    post(company.tl, hotfix)
    post(company.tl, hotfix)
    assert StatusUpdate.objects.count() == 1
    post(company.sd, hotfix)
    post(company.tl, hotfix)
    assert StatusUpdate.objects.count() == 3


def test_that_nothing_is_new_after_an_hour_is_an_update(hotfix: HotFix, company: Company) -> None:
    post(company.tl, hotfix)
    with later(minutes=60):
        assert "An update has been due" not in words_of(post(company.tl, hotfix, follow=True))
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Say how it stands: an update is a sentence or two."),
        ("  \n ", "Say how it stands: an update is a sentence or two."),
        ("x" * 2001, "This is too long: 2001 characters, and the limit is 2000."),
    ],
)
def test_a_wrong_one_comes_back_with_a_sentence(
    text: str, sentence: str, hotfix: HotFix, company: Company
) -> None:
    answer = post(company.tl, hotfix, text)
    assert answer.status_code == 400
    assert sentence in words_of(answer)
    assert form_in(answer)["text"][0].strip() == text.strip()
    assert not StatusUpdate.objects.exists()


def test_once_it_has_ended_nothing_is_posted_and_what_was_stays(hotfix: HotFix, company: Company) -> None:
    post_update(hotfix, TEXT, by=company.tl)
    perform(hotfix, "cancel", by=company.po, reason="Gone by itself.")
    answer = post(company.reporter, hotfix)
    assert answer.status_code == 409
    assert "has ended: there is nothing more to post." in words_of(answer)
    page = words_of(client_of(company.auditor).get(url("change", hotfix)))
    assert TEXT in page
    assert "update is due" not in page


def test_the_page_says_when_the_next_is_due(hotfix: HotFix, company: Company) -> None:
    def told(**since: float) -> str:
        with clock.set_to(clock.now() + timedelta(**since)):
            return words_of(client_of(company.board).get(url("change", hotfix)))

    assert "The next update is due in 20 min, at 03:14 UTC." in told(minutes=40)
    assert "The next update is due now, at 03:14 UTC." in told(minutes=60)
    assert "An update has been due for 15 min, since 03:14 UTC." in told(minutes=75)


def test_what_was_posted_is_text(hotfix: HotFix, company: Company) -> None:
    hostile = "<script>alert(1)</script>\n[link](javascript:alert(1))"
    post(company.tl, hotfix, hostile)
    page = client_of(company.board).get(url("change", hotfix)).content.decode()
    assert "<script>alert" not in page
    assert escape("<script>alert(1)</script>") in page
