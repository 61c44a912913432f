"""Mails that cannot be sent are sent later, each once; a job or a worker that is lost loses none."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.notifications.dispatch import tell
from apps.notifications.models import Lookout, Notice
from apps.notifications.outbox import RETRY
from tests.asking import undone
from tests.driving import NIGHT, perform
from tests.telling import news, told, work

DOWN = "tests.notifications.test_a_mail_server_that_is_down_undoes_nothing.Down"
PICKY = "tests.notifications.test_a_mail_server_that_is_down_undoes_nothing.Picky"


class Down(EmailBackend):
    """A mail server that nobody reaches."""

    def open(self):
        raise ConnectionRefusedError("No mail server here.")


class Picky(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["contributor@example.org"]:
            raise SMTPRecipientsRefused({"contributor@example.org": (550, b"No such user")})
        return super().send_messages(messages)


def remind(**since):
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())
    return news()


@pytest.fixture
def sent_back(company, ready):
    """A hot fix back in development, of which five people must hear."""
    hotfix = ready("testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    hotfix.refresh_from_db()
    return hotfix


BACK = [(who, "back in development") for who in ("contributor", "po", "reporter", "sd", "tl")]


def test_down_then_up(sent_back, settings, caplog):
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    work()
    assert told() == []
    assert sent_back.state == "development"
    assert "could not be sent" in caplog.text
    assert remind(minutes=1) == []
    waiting = Notice.objects.exclude(next_try_at=None)
    assert {(one.tries, one.last_error) for one in waiting} == {
        (2, "ConnectionRefusedError: No mail server here.")
    }
    assert {one.next_try_at for one in waiting} == {NIGHT + timedelta(minutes=3)}
    settings.EMAIL_BACKEND = usual
    assert remind(minutes=2) == []
    assert remind(minutes=3) == BACK
    assert remind(minutes=60) == []


def test_the_waiting_has_an_end():
    minutes = [RETRY.delay_after(tries) // timedelta(minutes=1) for tries in (1, 2, 3, 4, 5, 500)]
    assert minutes == [1, 2, 4, 8, 15, 15]
    assert timedelta(minutes=15) == RETRY.longest


def test_one_address_that_is_refused_keeps_no_other_from_its_mail(sent_back, settings):
    settings.EMAIL_BACKEND = PICKY
    work()
    assert news() == BACK[1:]
    refused = Notice.objects.get(next_try_at__isnull=False)
    assert refused.to.email == "contributor@example.org"
    assert "No such user" in refused.last_error


def test_what_is_not_true_any_more_is_not_sent_late(company, ready, settings):
    hotfix = ready("qualification")
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    with clock.set_to(NIGHT + timedelta(minutes=30)):
        tell(hotfix.pk)
    settings.EMAIL_BACKEND = usual
    perform(hotfix, "qualify", by=company.po)
    assert [who for who, _what in remind(minutes=31)] == ["tl"]
    assert not hotfix.notices.filter(to=company.po, next_try_at__isnull=False).exists()


def test_a_job_that_got_lost_is_made_up_for(sent_back):
    DBTaskResult.objects.all().delete()
    assert remind(minutes=1) == BACK


def test_one_that_was_never_looked_at_is_found(sent_back):
    Lookout.objects.all().delete()
    assert remind(minutes=1) == BACK


def test_a_worker_that_died_while_sending_is_made_up_for(sent_back, monkeypatch):
    def die(_going):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("apps.notifications.way_outcomes.deliver", die)
        with pytest.raises(KeyboardInterrupt):
            tell(sent_back.pk)
    assert remind(minutes=1) == [], "Somebody might be sending it still."
    assert remind(minutes=RETRY.claim_lasts // timedelta(minutes=1)) == BACK


def test_the_jobs_of_many_changes_look_once(sent_back, django_assert_num_queries):
    work()
    assert news() == BACK
    with django_assert_num_queries(3):
        assert tell(sent_back.pk, only_if_due=True) == 0


def test_a_transaction_that_is_rolled_back_tells_nobody(company, ready):
    hotfix = ready("testing")
    with undone():
        perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    assert not DBTaskResult.objects.ready().exists()
    assert remind(minutes=1) == []
