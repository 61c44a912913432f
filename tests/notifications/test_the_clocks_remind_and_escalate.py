"""What the clocks make people hear: steps of time, each told once, by `send_reminders` alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.grants import grant_role
from apps.notifications import dispatch
from apps.notifications.models import Notice
from tests.driving import NIGHT, perform, report
from tests.filling import fill
from tests.telling import news, told, work


@contextmanager
def at(**since: float) -> Iterator[datetime]:
    """So much later than the night began."""
    with clock.set_to(NIGHT + timedelta(**since)) as moment:
        yield moment


def remind(**since: float) -> list[tuple[str, str]]:
    """What `send_reminders` tells at that moment."""
    with at(**since):
        call_command("send_reminders", stdout=StringIO())
    return [(who, what) for who, what in news()]


def test_a_sign_off_is_reminded_three_times_and_no_more(ready):
    ready("testing")
    assert remind(minutes=29) == []
    heard = {minutes: remind(minutes=minutes) for minutes in (30, 31, 60, 90, 91, 110)}
    words = "it still waits for your sign-off, {} in Testing"
    assert heard == {
        30: [("qa", words.format("30 min"))],
        31: [],
        60: [("qa", words.format("1 h"))],
        90: [("qa", words.format("1 h 30 min"))],
        91: [],
        110: [],
    }


def test_the_end_of_the_monitoring_asks_for_the_sign_off(entered):
    hotfix = entered("verification")
    with at(minutes=1), acting(None):
        watched = fill(hotfix.verifications.get())
        watched.monitoring_start = NIGHT
        watched.save()
        dispatch.tell(hotfix.pk)
    news()
    needed = [("rm", "your sign-off is needed for Verification")]
    assert [remind(minutes=minutes) for minutes in (59, 60, 61)] == [[], needed, []]


def test_reminders_that_were_slept_through_come_as_one(ready):
    ready("testing")
    assert [who for who, _what in remind(minutes=75)] == ["qa"]


def test_a_critical_one_has_slower_clocks(ready):
    hotfix = ready("testing")
    with acting(None):
        hotfix.priority = "critical"
        hotfix.save()
    assert remind(minutes=59) == []
    assert [who for who, _what in remind(minutes=60)] == ["qa"]


def test_a_system_has_clocks_of_its_own(company, ready):
    hotfix = ready("testing")
    with acting(None):
        hours = {name: timedelta(hours=2) for name in ("first_response", "escalate_after", "restore_within")}
        company.system.clocks.create(priority="emergency", update_every=timedelta(minutes=20), **hours)
    with at(minutes=1):
        change_something(hotfix, company)
    assert [who for who, _what in remind(minutes=10)] == ["qa"]


def change_something(hotfix, company):
    """Somebody changes something, so that the clocks are read anew."""
    grant_role(hotfix, Role.CONTRIBUTOR, to=company.plain, by=company.owner, reason="Helps.")
    work()
    told()


def test_whoever_signed_is_not_reminded(company, ready):
    hotfix = ready("qualification")
    perform(hotfix, "qualify", by=company.po)
    assert [who for who, _what in remind(minutes=30)] == ["tl"]


def test_a_phase_that_lasts_too_long_is_escalated_once(ready):
    ready("testing")
    remind(minutes=90)
    assert remind(minutes=119) == []
    words = "escalated, 2 h in Testing"
    assert remind(minutes=120) == [("owner", words), ("qa", words)]
    assert remind(minutes=150) == []


def test_it_is_escalated_with_evidence_missing_too_and_says_what(entered, mailoutbox):
    entered("testing")
    with at(hours=2):
        call_command("send_reminders", stdout=StringIO())
    assert {message.to[0] for message in mailoutbox} == {"qa@example.org", "owner@example.org"}
    body = next(one.body for one in mailoutbox if "escalated" in one.subject)
    assert "0 of 2: missing Test report, QA Lead's sign-off" in body
    assert "- Test report: QA Lead (Qa Pay)" in body


def test_an_issue_that_nobody_submits_is_escalated_to_its_reporter_too(company):
    report(company)
    assert remind(minutes=0) == []
    words = "escalated, 2 h in Issue Identified"
    assert remind(hours=2) == [("owner", words), ("reporter", words)]


def test_the_restore_target_is_told_once(ready):
    ready("testing")
    remind(hours=3)
    words = "the restore target has passed, it is in Testing"
    assert remind(hours=4) == [("owner", words), ("qa", words)]
    assert remind(hours=5) == []


def test_whoever_comes_later_is_told_what_to_do_and_no_old_news(company, ready):
    hotfix = ready("testing")
    remind(hours=5)
    with at(hours=6):
        perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
        work()
    # The process owner was called when it had lasted too long, and hears what became of it.
    people = ("contributor", "owner", "po", "reporter", "sd", "tl")
    assert news() == [(who, "back in development") for who in people]


@pytest.mark.parametrize("state", ["documentation", "merge"])
def test_once_service_is_restored_no_clock_wakes_anybody(state, ready):
    ready(state)
    assert remind(hours=30) == []


def test_what_was_sent_is_kept(ready):
    hotfix = ready("testing")
    remind(minutes=30)
    kept = Notice.objects.get(kind="reminder")
    assert (kept.hotfix, kept.phase, kept.round, kept.to.username) == (hotfix, "testing", 1, "qa-pay")
    assert kept.sent_at == NIGHT + timedelta(minutes=30)
    assert kept.next_try_at is None


def test_running_it_again_sends_nothing(ready):
    ready("testing")
    assert remind(minutes=30)
    before = list(Notice.objects.values())
    for _again in range(3):
        assert remind(minutes=30) == []
    assert list(Notice.objects.values()) == before


def test_it_says_how_many_it_sent(ready):
    ready("testing")
    said = StringIO()
    with at(minutes=30):
        call_command("send_reminders", stdout=said)
        call_command("send_reminders", stdout=said)
    assert said.getvalue() == "Sent: 1\n"


def test_one_that_cannot_be_looked_at_keeps_no_other_from_it(ready, monkeypatch, caplog):
    broken, whole = ready("testing"), ready("testing")
    really = dispatch._work_out

    def fail_for_one(key, now, **options):
        if key == broken.pk:
            raise RuntimeError("Broken.")
        return really(key, now, **options)

    monkeypatch.setattr(dispatch, "_work_out", fail_for_one)
    assert [who for who, _what in remind(minutes=30)] == ["qa"]
    assert "could not be told" in caplog.text
    assert whole.notices.filter(kind="reminder").exists()
