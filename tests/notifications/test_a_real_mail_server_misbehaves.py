"""Against a server of SMTP that refuses, hangs, hangs up and comes back, each mail goes, and goes once.

In one case alone it goes twice: where the server took it and nobody could hear that it did (decision 0014).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from apps.common import clock
from apps.notifications.letters import Letter, write
from apps.notifications.messages import Mail
from apps.notifications.models import Kind, Notice
from apps.notifications.outbox import Outgoing, claim, deliver
from tests.driving import NIGHT, Company
from tests.notifications.mail_server import MailServer, mail_server

PEOPLE = ["contributor", "po", "qa", "tl"]


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.listening.getsockname()
        settings.EMAIL_TIMEOUT = 0.4
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running


@pytest.fixture
def four(company: Company) -> list[Notice]:
    """A letter to each of four people, that waits to be sent."""
    facts = {"account": "an account", "who": "somebody", "at": "now"}
    letter = Letter(place="Your account", what="your account was unlocked", values=facts)
    assert write([company.people[name] for name in PEOPLE], Kind.UNLOCKED, letter) == 4
    return list(Notice.objects.order_by("pk"))


def send(minutes: int = 0) -> int:
    """Send all that is due so many minutes later, in one batch; returns how many were sent."""
    now = NIGHT + timedelta(minutes=minutes)
    with clock.set_to(now):
        due = list(Notice.objects.due(now).select_related("to").order_by("pk"))
        for letter in due:
            claim(letter, now)
        return deliver(
            [Outgoing(one, Mail(one.subject, one.text), one.to.email, lambda: True) for one in due]
        )


@pytest.mark.parametrize("answer", ["550 No such user", "451 Try again later", "421 Not now, good-bye"])
def test_it_refuses_one(answer: str, server: MailServer, four: list[Notice]) -> None:
    server.refuses["po@example.org"] = answer
    assert send() == 3
    assert server.to == ["contributor", "qa", "tl"]
    refused = Notice.objects.get(next_try_at__isnull=False)
    assert (refused.to.email, refused.tries) == ("po@example.org", 1)
    assert answer[4:] in refused.last_error
    server.refuses.clear()
    assert (send(1), send(60)) == (1, 0)
    assert server.to == ["contributor", "qa", "tl", "po"]


def test_it_hangs_at_one_and_comes_back(server: MailServer, four: list[Notice]) -> None:
    server.hangs_at.add("contributor@example.org")
    assert send() == 3, "who comes behind it has a connection of their own"
    assert (send(1), server.to) == (0, ["po", "qa", "tl"])
    server.hangs_at.clear()
    assert (send(3), send(60)) == (1, 0)
    assert server.to == ["po", "qa", "tl", "contributor"]


def test_it_hangs_up_before_it_says_that_it_took_it(server: MailServer, four: list[Notice]) -> None:
    server.drops.add("qa@example.org")
    assert send() == 3
    assert (send(1), send(60)) == (1, 0)
    assert server.to == ["contributor", "po", "qa", "tl", "qa"], "lost by no count, and twice at most"


def test_it_is_gone_and_returns(server: MailServer, four: list[Notice], settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() == 0
    settings.EMAIL_PORT = port
    with clock.set_to(NIGHT + timedelta(minutes=1)):
        call_command("send_reminders", verbosity=0)
        call_command("send_reminders", verbosity=0)
    assert sorted(server.to) == PEOPLE
