"""Whoever looks after the site sends one mail to themselves, and reads in a sentence why it did not go."""

import smtplib
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from apps.common import clock
from apps.notifications import trying_mail
from apps.notifications.models import Kind, Notice
from apps.notifications.sending_letters import due_letters
from tests.asking import client_of, words_of

PAGE = reverse("admin:try_mail")


@pytest.fixture
def owner(company):
    company.owner.email = "owner@example.com"
    company.owner.save()
    return company.owner


def tried():
    """What is kept of each try."""
    return list(Notice.objects.filter(kind=Kind.TRIAL))


def fails_with(monkeypatch, error):
    class Refusing:
        @contextmanager
        def connected(self):
            raise error
            yield

    monkeypatch.setattr(trying_mail, "MAIL", Refusing())


def test_one_mail_goes_to_oneself_and_this_is_kept(owner):
    answer = client_of(owner).post(PAGE, {"to": "somebody@example.com"}, follow=True)
    assert "look whether it arrives" in words_of(answer)
    assert [one.to for one in mail.outbox] == [["owner@example.com"]]
    assert [one.sent_at for one in tried()] == [clock.now()]
    assert trying_mail.mail_was_tried()


def test_looking_sends_nothing(owner):
    assert client_of(owner).get(PAGE).status_code == 200
    assert mail.outbox == []
    assert tried() == []


@pytest.mark.parametrize("who", ["reporter", "rm", "auditor", "insider"])
@pytest.mark.parametrize("ask", ["get", "post"])
def test_nobody_else_sends_any(company, who, ask):
    answer = getattr(client_of(company.people[who]), ask)(PAGE)
    assert answer.status_code == 403
    assert "Only a process owner or an administrator" in words_of(answer)
    assert mail.outbox == []


def test_who_is_not_signed_in_is_led_to_the_log_in(company):
    assert client_of(None).post(PAGE).status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ConnectionRefusedError(111, "Connection refused"),
            "mail.example:587, the mail server of EMAIL_URL,",
        ),
        (smtplib.SMTPAuthenticationError(535, b"no"), "refuses the user name or password of EMAIL_URL"),
        (smtplib.SMTPSenderRefused(550, b"no", "hotfix@localhost"), "refuses the sender hotfix@localhost"),
        (smtplib.SMTPRecipientsRefused({}), "mail.example:587 refuses your address"),
        (smtplib.SMTPDataError(554, b"no"), "mail.example:587 did not take the mail"),
        (ValueError("odd"), "The mail could not be sent (ValueError: odd)."),
    ],
)
def test_why_it_did_not_go_is_a_sentence(owner, monkeypatch, settings, error, sentence):
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL = (
        "mail.example",
        587,
        "hotfix@localhost",
    )
    fails_with(monkeypatch, error)
    answer = client_of(owner).post(PAGE)
    assert answer.status_code == 503
    assert sentence in words_of(answer)
    assert not trying_mail.mail_was_tried()


def test_what_failed_is_not_sent_later(owner, monkeypatch):
    fails_with(monkeypatch, OSError("unreachable"))
    client_of(owner).post(PAGE)
    assert [one.last_error for one in tried()] == ["OSError: unreachable"]
    due = due_letters(clock.now() + timedelta(days=1))
    assert not {one.pk for one in tried()} & set(due)


@pytest.mark.parametrize("backend", [trying_mail.INTO_THE_LOG, trying_mail.INTO_NOWHERE])
def test_a_site_without_a_mail_server_says_so(owner, settings, backend):
    settings.EMAIL_BACKEND = backend
    answer = client_of(owner).post(PAGE)
    assert answer.status_code == 503
    assert "whoever runs the site sets EMAIL_URL" in words_of(answer)
    assert tried() == []


def test_who_has_no_address_is_led_to_get_one(company):
    shown = words_of(client_of(company.owner).get(PAGE))
    assert f'href="{reverse("admin:own_address")}"' in shown
    assert client_of(company.owner).post(PAGE).status_code == 409
    assert mail.outbox == []


def test_nobody_sends_many(owner):
    browser = client_of(owner)
    answers = [browser.post(PAGE).status_code for _each in range(trying_mail.MOST + 1)]
    assert answers == [302] * trying_mail.MOST + [429]
    assert len(mail.outbox) == trying_mail.MOST
    with clock.set_to(clock.now() + trying_mail.LATELY):
        assert browser.post(PAGE).status_code == 302
