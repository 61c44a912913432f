"""The outbox: whatever leaves the house goes by it, each thing by its channel, all by one rule of retrying.

A channel that is down undoes nothing: what could not be sent is tried again. Mail is one channel; ways to
chats and pagers are others (by_way.py). Another still is a class with `connected`, and whoever uses it makes
its own Outgoing.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Protocol

from django.core.mail import EmailMultiAlternatives, get_connection

from apps.accounts.models import User
from apps.common import clock
from apps.common.retry import RetryRule, Tried, in_words
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import who_sees

from .mail_in_html import in_html
from .messages import Mail
from .models import Notice
from .own_time import for_reader_in

logger = logging.getLogger(__name__)

# The claim lasts longer than sending a handful of mails takes.
RETRY = RetryRule(claim_lasts=timedelta(minutes=5), first=timedelta(minutes=1), longest=timedelta(minutes=15))

# So that nobody's holiday message answers, and no list takes it for a letter.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}

# What sends one mail to an address, as long as the connection of its channel is open.
Send = Callable[[str, Mail], None]


class RefusedForGood(Exception):
    """What a channel raises where trying again is of no use: whoever keeps the address must act."""


class Row(Tried, Protocol):
    """A row of whichever table says that something is to be sent, and whether it was."""

    pk: Any
    sent_at: datetime | None

    def save(self, *, update_fields: list[str]) -> None:
        """Write these columns."""
        ...


class Channel(Protocol):
    """A way out of the house."""

    def connected(self) -> AbstractContextManager[Send]:
        """Open one connection for all that goes now, and give what sends over it.

        Whatever it raises, in opening or in sending, is the channel's affair: it is logged, and tried again.
        """
        ...


class ByMail:
    """The mail server that the settings name.

    A connection over which a mail broke carries no other: the next mail opens one of its own.
    """

    @contextmanager
    def connected(self) -> Iterator[Send]:
        connection = get_connection()
        connection.open()
        try:
            yield partial(self._send, connection)
        finally:
            _hang_up(connection)

    def _send(self, connection: Any, address: str, mail: Mail) -> None:
        headers = {**HEADERS, **mail.headers}
        message = EmailMultiAlternatives(
            mail.subject, mail.text, to=[address], connection=connection, headers=headers
        )
        message.attach_alternative(in_html(mail), "text/html")
        try:
            message.send()
        except Exception:
            _hang_up(connection)
            raise


def _hang_up(connection: Any) -> None:
    """Close it; a server that does not even say good-bye undoes nothing of what it took."""
    try:
        connection.close()
    except Exception:
        logger.exception("The mail server did not take leave.")


MAIL = ByMail()


@dataclass(frozen=True)
class Outgoing:
    """Something claimed that is to leave the house: its row, what it says, and where it goes by what channel.

    `is_wanted` is asked once more before it goes. `zone` is that of whoever reads it; empty for UTC.
    """

    row: Row
    mail: Mail
    address: str
    is_wanted: Callable[[], bool]
    channel: Channel = MAIL
    zone: str = ""


class Audience:
    """People of whom is asked whether they may see a hot fix: of all at once, with the first."""

    def __init__(self, hotfix: HotFix, people: Sequence[User]) -> None:
        self._hotfix = hotfix
        self._people = people

    @cached_property
    def _seeing(self) -> set[int]:
        return who_sees(self._hotfix, self._people)

    def __contains__(self, person: User) -> bool:
        return person.pk in self._seeing


def to_a_person(notice: Notice, mail: Mail, audience: Audience | None) -> Outgoing:
    """Return `mail` for the person of `notice`, to be sent only while they are of the `audience`, if any."""
    return Outgoing(
        notice, mail, notice.to.email, partial(_may_still_hear, notice.to, audience), zone=notice.to.time_zone
    )


def call_it(notice: Notice, mail: Mail) -> None:
    """Keep what `mail`, worded as it is sent, is called, so that its person finds it among theirs."""
    if not notice.subject:
        notice.subject = mail.subject
        notice.save(update_fields=["subject"])


def claim(row: Row, now: datetime) -> None:
    """Take the sending of `row`, inside the transaction that found it due."""
    RETRY.claim(row, now)
    row.save(update_fields=["next_try_at"])


def claim_together(notices: Sequence[Notice], now: datetime) -> None:
    """Take the sending of all of these, in one statement."""
    for notice in notices:
        RETRY.claim(notice, now)
    if notices:
        Notice.objects.bulk_update(notices, ["next_try_at"])


def let_be(row: Row) -> None:
    """Write down that `row` is not worth sending any more."""
    RETRY.over(row)
    row.save(update_fields=["next_try_at"])


def deliver(going: Sequence[Outgoing]) -> int:
    """Send these, over one connection for each channel, and write down what came of each.

    It returns how many were sent, and raises nothing of what channels raise.
    """
    by_channel: dict[Channel, list[Outgoing]] = defaultdict(list)
    for outgoing in going:
        if outgoing.is_wanted():
            by_channel[outgoing.channel].append(outgoing)
        else:
            let_be(outgoing.row)
    return sum(_sent_by(channel, wanted) for channel, wanted in by_channel.items())


def _may_still_hear(to: User, audience: Audience | None) -> bool:
    """Nobody is told of a hot fix that they may not see, nor once they have left."""
    return to.is_active and bool(to.email) and (audience is None or to in audience)


def _sent_by(channel: Channel, going: Sequence[Outgoing]) -> int:
    with ExitStack() as stack:
        try:
            send = stack.enter_context(channel.connected())
        except Exception as error:  # whatever it is, it is the channel's, and comes right by itself or never
            for outgoing in going:
                _failed(outgoing.row, error)
            return 0
        return sum(_sent(outgoing, send) for outgoing in _while_claimed(going))


def _while_claimed(going: Sequence[Outgoing]) -> Iterator[Outgoing]:
    """Yield these while nobody else may take them: a server that hangs at each takes long for many.

    What is left has failed at nothing, and is due once its claim lapses.
    """
    until = time.monotonic() + RETRY.claim_lasts.total_seconds() / 2
    for outgoing in going:
        if time.monotonic() > until:
            logger.error("Sending took too long: the rest waits until its claim lapses.")
            return
        yield outgoing


def _sent(outgoing: Outgoing, send: Send) -> bool:
    try:
        send(outgoing.address, for_reader_in(outgoing.zone, outgoing.mail))
    except Exception as error:  # as above: one address that is refused keeps no other from its mail
        _failed(outgoing.row, error)
        return False
    outgoing.row.sent_at = clock.now()
    RETRY.over(outgoing.row)
    outgoing.row.save(update_fields=["sent_at", "next_try_at"])
    return True


def _failed(row: Row, error: Exception) -> None:
    logger.error("A message could not be sent: %s", row.pk, exc_info=error)
    RETRY.failed(row, in_words(error), clock.now())
    if isinstance(error, RefusedForGood):
        RETRY.over(row)
    row.save(update_fields=["tries", "last_error", "next_try_at"])
