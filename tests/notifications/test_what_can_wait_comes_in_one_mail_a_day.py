"""One mail a day of what can wait: once, nothing lost, nothing told that is over, whatever clocks do."""

from datetime import UTC, datetime, time
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.notifications.digests import choose_digest
from apps.notifications.models import Digest, Notice
from apps.systems.priorities import Priority
from tests.asking import client_of, words_of
from tests.driving import CRITICAL, NIGHT, Company, drive, perform, ready, report
from tests.notifications.test_a_mail_server_that_is_down_undoes_nothing import DOWN
from tests.telling import told, work

PAGE = reverse("admin:own_digest")
# NIGHT is 02:14 UTC.
AT = time(8, 0)


def at(hour: int, minute: int = 1) -> Any:
    """What the timer does at that hour of the night's day."""
    with clock.set_to(NIGHT.replace(hour=hour, minute=minute)):
        call_command("send_reminders", stdout=StringIO())


def digests() -> list[Any]:
    """The digests that went since the last time this was asked."""
    found = [one for one in mail.outbox if "digest" in one.subject]
    mail.outbox.clear()
    return found


def waiting() -> int:
    return Notice.objects.filter(in_digest=True, next_try_at__isnull=False).count()


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """A Critical one in development, whose QA Lead, who has nothing to do there, wants a digest."""
    found = drive(report(company, **CRITICAL), company, to="development")
    work()
    told()
    choose_digest(company.qa, AT)
    return found


def test_it_goes_once_with_what_is_still_true_of_every_hot_fix(hotfix: HotFix, company: Company) -> None:
    other = drive(report(company, **CRITICAL), company, to="development")
    work()
    told()
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    post_update(hotfix, "The certificate ran out.", by=company.sd)
    post_update(other, "Restarted.", by=company.sd)
    work()
    assert "qa" not in told(what="status update")
    assert "In the next digest" in words_of(client_of(company.qa).get(reverse("admin:own_messages")))
    at(7, 59)
    assert digests() == []
    at(8)
    (sent,) = digests()
    assert sent.to == ["qa@example.org"]
    assert "2 messages of 2 hot fixes" in sent.subject
    assert "> The certificate ran out." in sent.body
    assert "We look at the logs." not in sent.body  # another update took its place
    assert f"Open {other.reference}: " in sent.body
    (html, _type) = sent.alternatives[0]
    assert f"Open {hotfix.reference}</a>" in html
    assert "Restarted." in html
    at(9)
    assert digests() == []
    assert waiting() == 0


def test_what_asks_for_something_never_waits(hotfix: HotFix, company: Company) -> None:
    choose_digest(company.sd, AT)
    choose_digest(company.tl, AT)
    post_update(hotfix, f"@{company.qa.username}, can you test at eight?", by=company.sd)
    ready(hotfix, company, to="development")
    work()
    assert told(what="mentions you") == ["qa"]
    assert waiting() == 1  # the update, to the Technical Lead
    perform(hotfix, "submit_for_review", by=company.sd)
    work()
    assert "tl" in told()


def test_of_an_emergency_nothing_waits(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    work()
    told()
    choose_digest(company.qa, AT)
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    assert "qa" in told(what="status update")


def test_what_waits_goes_once_it_is_of_an_emergency(hotfix: HotFix, company: Company) -> None:
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    told()
    HotFix.objects.filter(pk=hotfix.pk).update(priority=Priority.EMERGENCY)
    at(4)
    assert "qa" in told(what="status update")
    at(8)
    assert digests() == []


def test_what_is_over_is_not_told_and_how_it_ended_is(hotfix: HotFix, company: Company) -> None:
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    perform(hotfix, "cancel", by=company.po, reason="It was a false alarm.")
    work()
    told()
    at(8)
    (sent,) = digests()
    assert "cancelled" in sent.body
    assert "We look at the logs." not in sent.body


def test_nothing_is_lost_where_it_is_switched_off_or_the_server_is_down(
    hotfix: HotFix, company: Company
) -> None:
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    told()
    with override_settings(EMAIL_BACKEND=DOWN):
        at(8)
    at(8, 3)
    (sent,) = digests()
    assert "We look at the logs." in sent.body
    post_update(hotfix, "Found it.", by=company.sd)
    work()
    told()
    choose_digest(company.qa, None)
    assert waiting() == 0
    at(8, 5)
    assert "qa" in told(what="status update")


def test_whoever_may_not_see_it_any_more_is_told_nothing(hotfix: HotFix, company: Company) -> None:
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    told()
    User.objects.filter(pk=company.qa.pk).update(is_active=False)
    at(8)
    assert digests() == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-28 12:00", "2026-03-29 01:30"),  # 02:30 is skipped: it is 03:30 CEST
        ("2026-03-29 01:30", "2026-03-30 00:30"),
        ("2026-10-24 12:00", "2026-10-25 00:30"),  # 02:30 comes twice: the first, and not again
        ("2026-10-25 00:30", "2026-10-26 01:30"),
    ],
)
def test_it_goes_once_a_day_when_clocks_are_changed(written: str, expected: str) -> None:
    wish = Digest(person=User(time_zone="Europe/Vienna"), at=time(2, 30))
    moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    assert f"{wish.next_after(moment):%Y-%m-%d %H:%M}" == expected


def test_the_page_says_what_the_next_one_holds_and_moves_it(hotfix: HotFix, company: Company) -> None:
    browser = client_of(company.qa)
    post_update(hotfix, "We look at the logs.", by=company.sd)
    work()
    assert hotfix.reference in words_of(browser.get(PAGE))
    wrong = browser.post(PAGE, {"how": "daily", "at": "8 o'clock"})
    assert wrong.status_code == 400
    assert "Write a time of 24 hours" in words_of(wrong)
    assert "Say at what time." in words_of(browser.post(PAGE, {"how": "daily"}))
    browser.post(reverse("admin:time_zone"), {"zone": "Europe/Vienna"})
    assert f"{Notice.objects.get(in_digest=True).next_try_at:%H:%M}" == "07:00"
    browser.post(PAGE, {"how": "daily", "at": "06:00"})
    assert f"{Notice.objects.get(in_digest=True).next_try_at:%H:%M}" == "05:00"
    browser.post(PAGE, {"how": "at_once"})
    assert not Digest.objects.exists()
