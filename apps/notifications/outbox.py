"""Sending: a mail server that is down undoes nothing, and the mail is tried again.

A claim keeps others away while one sends, and lapses if he dies; no transaction is open meanwhile, so nobody
waits for a mail server.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage, get_connection

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import sees

from .messages import Mail
from .models import Notice

logger = logging.getLogger(__name__)

# Longer than sending a handful of mails takes.
CLAIM_LASTS = timedelta(minutes=5)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(minutes=15)
LONGEST_ERROR = 500

# So that nobody's holiday message answers, and no list takes it for a letter.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Outgoing:
    """A claimed notice with its mail, and the hot fix that whoever gets it must see, if it has one."""

    notice: Notice
    mail: Mail
    hotfix: HotFix | None


def claim(notice: Notice, now: datetime) -> None:
    """Take the sending of `notice`, inside the transaction that found it due."""
    notice.next_try_at = now + CLAIM_LASTS
    notice.save(update_fields=["next_try_at"])


def deliver(going: Sequence[Outgoing]) -> int:
    """Send these mails over one connection, and write down what came of each; how many were sent."""
    going = [one for one in going if _may_still_hear(one)]
    if not going:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except Exception as wrong:  # whatever it is, it is the mail server's, and comes right by itself or never
        for one in going:
            _failed(one, wrong)
        return 0
    try:
        return sum(_sent(one, connection) for one in going)
    finally:
        connection.close()


def delay_after(tries: int) -> timedelta:
    """How long to wait after so many failed tries: twice as long each time, up to LONGEST_DELAY."""
    return min(FIRST_DELAY * int(2 ** min(tries - 1, 20)), LONGEST_DELAY)


def _may_still_hear(one: Outgoing) -> bool:
    """Nobody is mailed about a hot fix that he may not see, nor once he has left."""
    to = one.notice.to
    if to.is_active and to.email and (one.hotfix is None or sees(Rights(to, one.hotfix))):
        return True
    one.notice.next_try_at = None
    one.notice.save(update_fields=["next_try_at"])
    return False


def _sent(one: Outgoing, connection: Any) -> bool:
    to = [one.notice.to.email]
    email = EmailMessage(one.mail.subject, one.mail.text, to=to, connection=connection, headers=HEADERS)
    try:
        email.send()
    except Exception as wrong:  # as above: one address that is refused keeps no other from its mail
        _failed(one, wrong)
        return False
    one.notice.sent_at, one.notice.next_try_at = clock.now(), None
    one.notice.save(update_fields=["sent_at", "next_try_at"])
    return True


def _failed(one: Outgoing, wrong: Exception) -> None:
    logger.error("A message could not be sent: %s", one.notice.pk, exc_info=wrong)
    one.notice.tries += 1
    one.notice.last_error = f"{type(wrong).__name__}: {wrong}"[:LONGEST_ERROR]
    one.notice.next_try_at = clock.now() + delay_after(one.notice.tries)
    one.notice.save(update_fields=["tries", "last_error", "next_try_at"])
