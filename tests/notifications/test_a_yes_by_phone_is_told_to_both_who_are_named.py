"""A recorded yes is told to its holder and its witness, and what became of it to whoever recorded it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.recording import recording
from tests.asking import url
from tests.driving import NIGHT, perform
from tests.owing import claimed, confirm_verbal, strike_verbal
from tests.telling import news, told, work

UNTIL = "confirm what was said until 2026-11-23 03:16 UTC"


@pytest.fixture(autouse=True)
def two_minutes_later(night):
    with clock.set_to(NIGHT + timedelta(minutes=2)):
        yield


@pytest.fixture
def hotfix(ready):
    with clock.set_to(NIGHT):
        return ready("testing")


@pytest.fixture
def yes(hotfix, company):
    return claimed(hotfix, company, Role.QA_LEAD, "qa")


def remind(**since):
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())


def test_both_get_one_link_and_read_exactly_what_was_recorded(hotfix, yes):
    work()
    told_of_it = [one for one in mail.outbox if UNTIL in one.subject]
    assert sorted(one.to[0] for one in told_of_it) == ["qa@example.org", "rm@example.org"]
    for message in told_of_it:
        assert (
            "Contributor Pay recorded that Qa Pay said yes as QA Lead to Testing (Phone, 2026-11-23 02:15"
            " UTC), and that Rm Pay heard it:\n\n> Yes, go on. I sign when I am back."
        ) in message.body
        assert message.body.strip().endswith(url("answer_verbal", hotfix, yes, "confirm"))
    mail.outbox.clear()
    work()
    assert told(what=UNTIL) == []


def test_who_may_only_say_that_it_was_not_so_is_led_there(hotfix, yes, company):
    User.objects.filter(pk=company.qa.pk).update(is_active=False)
    work()
    (message,) = [one for one in mail.outbox if UNTIL in one.subject]
    assert message.to == ["rm@example.org"]
    assert message.body.strip().endswith(url("answer_verbal", hotfix, yes, "strike"))


def test_the_recorder_hears_that_it_is_confirmed_and_the_holder_that_they_owe(yes, company):
    work()
    told()
    confirm_verbal(yes, by=company.rm)
    work()
    owed = next(one for one in mail.outbox if "a sign-off is owed" in one.subject)
    assert owed.to == ["qa@example.org"]
    assert "Confirmed by Rm Pay, the witness, at 2026-11-23 02:16 UTC." in owed.body
    assert ("contributor", "the yes that you recorded is confirmed") in news()


def test_that_it_was_not_said_is_told_to_all_whom_it_concerns(yes, company):
    work()
    told()
    strike_verbal(yes, by=company.qa)
    work()
    (message, *_others) = [one for one in mail.outbox if "it was not said" in one.subject]
    assert "struck by Qa Pay, who said yes, at 2026-11-23 02:16 UTC" in message.body
    assert "> I said no such thing." in message.body
    assert told(what="it was not said: a recorded yes is struck") == ["contributor", "owner", "rm"]


LAPSED = "the yes that you recorded was not confirmed, and has lapsed"


def test_that_it_lapsed_is_told_once(yes):
    work()
    told()
    remind(minutes=62)
    assert told(what=LAPSED) == []
    remind(minutes=62, seconds=1)
    assert told(what=LAPSED) == ["contributor"]
    remind(minutes=80)
    assert told(what=LAPSED) == []


def test_an_edit_is_told_as_well(hotfix, yes, company):
    work()
    told()
    with recording(hotfix.test_reports.get(), by=company.contributor) as record:
        record.environment = "Another one"
    work()
    assert told(what=LAPSED) == ["contributor"]


def test_that_it_is_not_needed_is_no_news(hotfix, yes, company):
    perform(hotfix, "pass_testing", by=company.qa)
    work()
    assert told(what=LAPSED) == told(what=UNTIL) == []
