"""Look at every hot fix whose time has come, and send what is to be told; a timer runs this every minute."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.models import KEPT, SentForm
from apps.notifications.dispatch import due_hotfixes, tell
from apps.notifications.follow_up_letters import due_actions, remind
from apps.notifications.people_messages import due_losses, tell_of_losses
from apps.notifications.role_messages import due_delegations, tell_the_delegate
from apps.notifications.sending_digests import due_digests, send_digest
from apps.notifications.sending_letters import due_letters, send

logger = logging.getLogger(__name__)

PAUSE = 60  # seconds


class Command(BaseCommand):
    help = "Send the reminders that are due, and every message that could not be sent or got lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch", action="store_true", help=f"go on for ever, looking every {PAUSE} seconds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            sent = sum(_each(tell, sorted(due_hotfixes(clock.now()))))
            sent += sum(_each(tell_the_delegate, due_delegations(clock.now())))
            sent += sum(_each(send_digest, due_digests(clock.now())))
            _each(remind, due_actions())
            sent += sum(_each(send, due_letters(clock.now())))
            sent += sum(_each(tell_of_losses, due_losses(clock.now())))
            SentForm.forget(before=clock.now() - KEPT)
            if sent:
                self.stdout.write(_("Sent: %(number)d") % {"number": sent})
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(PAUSE)


def _each(do: Callable[[int], int], keys: list[int]) -> list[int]:
    """What `do` gave for each key; one that fails keeps no other from being looked at."""
    sent = []
    for key in keys:
        try:
            sent.append(do(key))
        except Exception:
            logger.exception("%s: %s could not be told", do.__name__, key)
    return sent
