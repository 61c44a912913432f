"""Everybody reads what was sent to them, whether it went out, and nothing of what they may not see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from apps.notifications.models import Kind, Notice
from apps.notifications.sending_letters import send
from tests.asking import client_of, url, words_of
from tests.driving import Company, drive, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    hotfix = drive(report(company), company, to="testing")
    Notice.objects.all().delete()
    return hotfix


def notice(hotfix: HotFix | None, to: User, **said: Any) -> Notice:
    now = clock.now()
    fields = {"kind": Kind.SIGN, "phase": "testing", "written_at": now, "sent_at": now, **said}
    return Notice.objects.create(hotfix=hotfix, to=to, **fields)


def listed(user: User, address: str = "") -> str:
    return read(client_of(user).get(reverse("admin:own_messages") + address))


def read(page: Any) -> str:
    """The page as it is read: without tags, and with one space wherever there is any."""
    return " ".join(re.sub(r"<[^>]+>", " ", words_of(page)).split())


def test_what_went_out_is_told_with_its_moment_and_leads_to_the_hot_fix(
    hotfix: HotFix, company: Company
) -> None:
    notice(hotfix, company.qa)
    page = client_of(company.qa).get(reverse("admin:own_messages"))
    said = read(page)
    assert "A sign-off waits Sent" in said
    assert f"{hotfix.reference} {hotfix.title} (Testing)" in said
    assert "Sent at 2026-11-23 02:14 UTC" in said
    assert f'href="{url("change", hotfix)}"' in page.content.decode()


def test_what_waits_says_so(hotfix: HotFix, company: Company) -> None:
    notice(hotfix, company.qa, sent_at=None, next_try_at=clock.now())
    assert "A sign-off waits Not sent yet" in listed(company.qa)


def test_what_failed_says_when_it_is_tried_next_and_nothing_of_the_server(
    hotfix: HotFix, company: Company
) -> None:
    again_at = clock.now() + timedelta(minutes=4)
    notice(hotfix, company.qa, sent_at=None, tries=2, last_error="Refused by 10.0.0.7", next_try_at=again_at)
    said = listed(company.qa)
    assert "A sign-off waits Could not be sent" in said
    assert "Next try at 2026-11-23 02:18 UTC" in said
    assert "10.0.0.7" not in said


def test_what_was_not_worth_sending_is_none(hotfix: HotFix, company: Company) -> None:
    notice(hotfix, company.qa, sent_at=None)
    assert "Nothing was sent to you yet." in listed(company.qa)


def test_a_letter_is_called_by_its_subject(hotfix: HotFix, company: Company) -> None:
    notice(None, company.qa, kind=Kind.LOGIN, phase="", subject="Your address was changed")
    assert "Your address was changed Sent" in listed(company.qa)


def test_one_that_is_worded_as_it_is_sent_too(company: Company) -> None:
    with acting(company.root):
        company.qa.set_password("another-one-of-theirs")
        company.qa.save()
    letter = Notice.objects.get(kind=Kind.LOGIN, to=company.qa)
    assert (letter.subject, letter.text) == ("", "")
    send(letter.pk)
    letter.refresh_from_db()
    assert "your password was set by Root" in listed(company.qa)
    assert letter.text == ""  # its link is a secret


@pytest.mark.parametrize("who", ["po", "root", "plain"])
def test_nobody_reads_those_of_somebody_else(who: str, hotfix: HotFix, company: Company) -> None:
    notice(hotfix, company.qa)
    assert "A sign-off waits" not in listed(company.people[who])


def test_without_a_log_in_there_is_nothing_to_read(hotfix: HotFix) -> None:
    assert Client().get(reverse("admin:own_messages")).status_code == 302


def test_a_hot_fix_that_is_not_seen_any_more_is_not_named(hotfix: HotFix, company: Company) -> None:
    notice(hotfix, company.plain, kind=Kind.MENTION)
    said = listed(company.plain)
    assert "Somebody was mentioned Sent" in said
    assert "Of a hot fix that you do not see any more." in said
    assert hotfix.reference not in said
    assert hotfix.title not in said


def test_earlier_ones_are_a_page_away_and_none_is_told_twice(hotfix: HotFix, company: Company) -> None:
    for number in range(60):
        notice(None, company.qa, kind=Kind.LOGIN, phase="", subject=f"Letter {number:02}")
    newest = listed(company.qa)
    assert newest.index("Letter 59") < newest.index("Letter 10")
    assert "Letter 09" not in newest
    assert "Earlier messages" in newest
    before = Notice.objects.get(subject="Letter 10").pk
    earlier = listed(company.qa, f"?before={before}")
    assert "Letter 09" in earlier
    assert "Letter 00" in earlier
    assert "Letter 10" not in earlier
    assert "Earlier messages" not in earlier


@pytest.mark.parametrize("before", ["-1", "x", "9" * 30, ""])
def test_what_is_no_place_in_the_list_shows_the_newest(before: str, hotfix: HotFix, company: Company) -> None:
    notice(hotfix, company.qa)
    assert "A sign-off waits" in listed(company.qa, f"?before={before}")


def test_fifty_cost_the_queries_of_one(hotfix: HotFix, company: Company) -> None:
    browser, counts = client_of(company.qa), []
    for number in range(50):
        notice(hotfix, company.qa, about=str(number))
        if number in (0, 49):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                browser.get(reverse("admin:own_messages"))
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 8
