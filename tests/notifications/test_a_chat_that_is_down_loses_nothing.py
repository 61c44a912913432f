"""What a chat or a pager does not take is sent later, each once, or by mail; its owner hears of it once."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.notifications import way_addresses
from apps.notifications.models import Copy, Kind, Way
from apps.notifications.ways import choose_mail, remove_way
from tests import driving
from tests.driving import CRITICAL, NIGHT, Company, report
from tests.receivers import TOKEN, Receiver, channel, own, receiver
from tests.telling import told, work


@pytest.fixture
def chat() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


def later(minutes: int) -> None:
    with clock.set_to(NIGHT + timedelta(minutes=minutes)):
        call_command("send_reminders", stdout=StringIO())


def waiting(company: Company) -> HotFix:
    return driving.ready(report(company, **CRITICAL), company, to="qualification")


def letters() -> list[str]:
    """Who was written to that a way does not work."""
    found = [one.to[0].partition("@")[0] for one in mail.outbox if "a way does not work" in one.subject]
    assert not any(TOKEN in one.body for one in mail.outbox)
    mail.outbox.clear()
    return sorted(found)


@pytest.mark.parametrize(
    ("status", "says"), [(429, "takes no more just now (429)"), (500, "did not take it (500)")]
)
def test_it_is_tried_again_by_the_rule_until_it_goes_once(
    company: Company, chat: Receiver, status: int, says: str
) -> None:
    way = own(company.tl, chat.address())
    chat.status = status
    waiting(company)
    work()
    copy = Copy.objects.get(kind=Kind.SIGN)
    assert (copy.tries, copy.sent_at, copy.next_try_at) == (1, None, NIGHT + timedelta(minutes=1))
    assert says in copy.last_error
    assert TOKEN not in copy.last_error
    way.refresh_from_db()
    assert says in way.failure
    assert way.works
    asked = chat.asked
    later(0)
    assert chat.asked == asked  # not before its time
    chat.status = 200
    later(1)
    assert len(chat.taken()) == 1
    later(60)
    assert not [text for text in chat.taken() if "your sign-off is needed" in text]
    way.refresh_from_db()
    assert (way.failure, way.failed_at) == ("", None)


def test_one_that_hangs_is_given_up_and_keeps_nobody_from_their_mail(
    company: Company, chat: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_addresses, "ANSWERS_WITHIN", 0.2)
    own(company.tl, chat.address())
    chat.hangs = True
    waiting(company)
    work()
    assert told(what="sign-off is needed") == ["tl"]
    copy = Copy.objects.get(kind=Kind.SIGN)
    assert "did not answer in time" in copy.last_error
    assert copy.next_try_at


def test_one_that_is_refused_is_tried_no_more_and_told_to_its_owner_once(
    company: Company, chat: Receiver
) -> None:
    way = own(company.tl, chat.address())
    chat.status = 404
    hotfix = waiting(company)
    work()
    way.refresh_from_db()
    assert way.refused_at == NIGHT
    assert way.failure == "Web hook refuses it (404): the address is wrong or was ended."
    later(1)
    assert letters() == ["tl"]
    asked = chat.asked
    driving.perform(hotfix, "qualify", by=company.po)
    driving.perform(hotfix, "qualify", by=company.tl)
    later(60)
    assert chat.asked == asked
    assert letters() == []


def test_a_channel_that_is_refused_is_told_to_process_owners(company: Company, chat: Receiver) -> None:
    way = channel(company.system, chat.address(), by=company.owner)
    chat.status = 404
    waiting(company)
    work()
    later(1)
    assert letters() == ["owner"]
    way.refresh_from_db()
    assert not way.is_used


@pytest.mark.parametrize(("status", "after"), [(404, 0), (500, 3)])
def test_what_was_to_go_by_no_mail_goes_by_mail_after_all(
    company: Company, chat: Receiver, status: int, after: int
) -> None:
    own(company.tl, chat.address())
    choose_mail(company.tl, wanted=[])
    chat.status = status
    driving.drive(report(company, **CRITICAL), company, to="qualification")
    work()
    assert ("tl" in told(what="it is your turn")) == (after == 0)
    for minute in range(1, after + 1):
        later(minute)
    assert ("tl" in told(what="it is your turn")) == (after > 0)
    later(4)
    assert "tl" not in told(what="it is your turn")
    assert Way.objects.get().failure


def test_so_does_what_waited_for_a_way_that_is_removed_meanwhile(company: Company, chat: Receiver) -> None:
    way = own(company.tl, chat.address())
    choose_mail(company.tl, wanted=[])
    chat.status = 500
    driving.drive(report(company, **CRITICAL), company, to="qualification")
    work()
    assert "tl" not in told(what="it is your turn")
    remove_way(way, by=company.tl)
    later(1)
    assert "tl" in told(what="it is your turn")
    later(5)
    assert "tl" not in told(what="it is your turn")


def test_one_way_that_is_down_stops_no_other(company: Company, chat: Receiver) -> None:
    with receiver() as pager:
        hosts = [chat.host, pager.host]
        with override_settings(WAY_HOSTS=hosts):
            own(company.tl, chat.address())
            own(company.tl, pager.address(), form="pager")
            chat.status = 500
            waiting(company)
            work()
            assert (len(chat.taken()), len(pager.taken())) == (0, 1)
