"""A message goes by each way that its person chose, once; a channel is told what its readers may know."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from apps.common import clock
from apps.common.errors import BadInput
from apps.history.timeline import timeline
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.notifications.dispatch import tell
from apps.notifications.kinds import Subject
from apps.notifications.models import Copy, Kind, Notice, Way
from apps.notifications.ways import choose_mail
from tests import driving
from tests.driving import CRITICAL, NIGHT, Company, perform, report
from tests.receivers import Receiver, channel, own, receiver
from tests.telling import told, work


@pytest.fixture
def chat() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


def later(minutes: int) -> None:
    """What the timer does so many minutes after the night began."""
    with clock.set_to(NIGHT + timedelta(minutes=minutes)):
        call_command("send_reminders", stdout=StringIO())


def waiting_to_be_signed(company: Company, **fields: object) -> HotFix:
    """A hot fix whose qualification waits for sign-offs, of which nobody was told yet."""
    return driving.ready(report(company, **fields), company, to="qualification")


def test_a_person_reads_on_the_lock_screen_what_is_wrong_and_what_is_asked(
    company: Company, chat: Receiver
) -> None:
    own(company.tl, chat.address())
    hotfix = waiting_to_be_signed(company, **CRITICAL)
    work()
    (text,) = chat.taken()
    title, wrong, asked, link = text.split("\n")
    assert title == f"{hotfix.reference} Critical: your sign-off is needed for Qualification"
    assert wrong.startswith("“Payments are refused”. Restore by ")
    assert asked == "Your sign-off is needed for Qualification."
    assert link.endswith(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/qualify/")
    assert "tl" in told(what="sign-off is needed")


def test_each_way_gets_each_message_once_whoever_asks_again(company: Company, chat: Receiver) -> None:
    own(company.tl, chat.address("one"))
    own(company.tl, chat.address("two"), form="pager")
    own(company.tl, chat.address("off"), subjects=[Subject.DEBTS])
    hotfix = waiting_to_be_signed(company, **CRITICAL)
    work()
    assert len(chat.taken()) == 2
    assert not hotfix.reached.exists()  # a Critical one is told at once, and that is no step
    for _again in range(3):
        tell(hotfix.pk)
    later(1)
    assert chat.taken() == []
    assert Copy.objects.filter(kind=Kind.SIGN, sent_at__isnull=False).count() == 2


def test_an_emergency_is_told_by_steps_and_only_while_it_waits(company: Company, chat: Receiver) -> None:
    with receiver() as pager, override_settings(WAY_HOSTS=[chat.host, pager.host]):
        own(company.tl, chat.address(), form="chat")
        own(company.tl, pager.address(), form="pager", subjects=[Subject.SIGN])
        first = waiting_to_be_signed(company)
        second = waiting_to_be_signed(company, title="Refunds are refused")
        work()
        assert told(what="sign-off is needed") == ["tl", "tl"]
        later(4)
        assert chat.taken() == []
        later(5)
        assert len(chat.taken()) == 2
        perform(first, "qualify", by=company.tl)
        later(14)
        chat.taken()
        assert pager.taken() == []
        later(15)
        (woken,) = pager.taken()
        assert woken.startswith(f"{second.reference} Emergency: your sign-off is needed")
    by_pager = Copy.objects.filter(kind=Kind.SIGN, way__form="pager")
    assert by_pager.get(hotfix=second).sent_at == NIGHT + timedelta(minutes=15)
    assert by_pager.get(hotfix=first).sent_at is None
    steps = [entry for entry in timeline(second) if entry.what == "Step of escalation"]
    assert [(entry.subject, entry.at - NIGHT) for entry in steps] == [
        ("Pager: Tl Pay", timedelta(minutes=15)),
        ("Chat: Tl Pay", timedelta(minutes=5)),
        ("Mail: Tl Pay", timedelta(0)),
    ]


def test_a_system_says_how_long_the_steps_are(company: Company, chat: Receiver) -> None:
    type(company.system).objects.filter(pk=company.system.pk).update(chat_after_minutes=0)
    own(company.tl, chat.address())
    waiting_to_be_signed(company)
    work()
    assert len(chat.taken()) == 1


def test_a_channel_is_told_reference_system_state_and_link_and_nothing_else(
    company: Company, chat: Receiver
) -> None:
    way = channel(company.system, chat.address(), by=company.owner, subjects=[Subject.COURSE])
    hotfix = report(company, title="<!channel> @here [pay](https://evil.example)", **CRITICAL)
    post_update(hotfix, "The password of the gateway is hunter2.", by=company.tl)
    work()
    assert chat.taken() == [
        f"{hotfix.reference} Critical\nPayments PAY: A status update was posted. It is in Issue Identified.\n"
        f"http://127.0.0.1:8000/admin/hotfixes/hotfix/{hotfix.pk}/change/"
    ]
    Way.objects.filter(pk=way.pk).update(with_title=True)
    post_update(hotfix, "Nothing new.", by=company.tl)
    work()
    (text,) = chat.taken()
    assert "\n“\u2039!channel\u203a \uff20here (pay)(https://evil.example)”\n" in text
    assert "Nothing new" not in text


def test_a_channel_hears_nothing_of_who_was_named(company: Company, chat: Receiver) -> None:
    way = channel(company.system, chat.address(), by=company.owner)
    assert Subject.NAME not in way.subjects
    waiting_to_be_signed(company)
    work()
    assert not way.copies.filter(kind__in=[Kind.RECEIPT, Kind.GRANTED, Kind.MENTION]).exists()


def test_mail_is_left_out_where_another_way_tells_it_and_never_for_a_request_to_sign(
    company: Company, chat: Receiver
) -> None:
    own(company.tl, chat.address())
    choose_mail(company.tl, wanted=[])
    hotfix = driving.drive(report(company, **CRITICAL), company, to="qualification")
    work()
    assert "tl" not in told(what="it is your turn")
    assert any("it is your turn" in text for text in chat.taken())
    driving.complete(hotfix, company)
    work()
    assert "tl" in told(what="sign-off is needed")
    assert any("sign-off is needed" in text for text in chat.taken())


def test_whoever_may_not_see_it_any_more_is_told_by_no_way(company: Company, chat: Receiver) -> None:
    own(company.tl, chat.address())
    waiting_to_be_signed(company)
    work()
    Way.objects.update(is_on=False)
    later(5)
    assert chat.taken() == []
    assert not Copy.objects.exclude(next_try_at=None).exists()


def test_somebody_without_an_address_is_reached_by_their_way(company: Company, chat: Receiver) -> None:
    type(company.tl).objects.filter(pk=company.tl.pk).update(email="")
    own(company.tl, chat.address())
    waiting_to_be_signed(company, **CRITICAL)
    work()
    assert len(chat.taken()) == 1
    assert not Notice.objects.filter(to=company.tl, sent_at__isnull=False).exists()


def test_a_mention_of_somebody_without_an_address_goes_by_their_way(company: Company, chat: Receiver) -> None:
    type(company.tl).objects.filter(pk=company.tl.pk).update(email="")
    hotfix = waiting_to_be_signed(company, **CRITICAL)
    way = own(company.tl, chat.address(), subjects=[Subject.SIGN])
    with pytest.raises(BadInput, match="no way of their own that works"):
        post_update(hotfix, "@tl-pay, look.", by=company.sd)
    Way.objects.filter(pk=way.pk).update(subjects=[Subject.TURN])
    post_update(hotfix, "@tl-pay, look.", by=company.sd)
    work()
    (said,) = chat.taken()
    assert "Sd Pay mentions you" in said
