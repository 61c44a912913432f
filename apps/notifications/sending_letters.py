"""Sending the letters that were written (letters.py): by a job at once, else by the timer."""

from datetime import datetime

from django.db import transaction

from apps.common import clock

from .login_mails import worded_now
from .messages import Mail
from .models import Notice
from .outbox import Outgoing, call_it, claim, deliver, let_be


def send(notice_id: int) -> int:
    """Send this letter, if it is due; return how many were sent."""
    now = clock.now()
    with transaction.atomic():
        due = Notice.objects.due(now).filter(pk=notice_id, hotfix=None, delegation=None, person=None)
        letter = due.select_for_update(of=("self",)).select_related("to").first()
        if letter is None:
            return 0
        mail = Mail(letter.subject, letter.text) if letter.text else worded_now(letter)
        if mail is None:
            let_be(letter)
            return 0
        call_it(letter, mail)
        claim(letter, now)
    to, address = letter.to, letter.address or letter.to.email

    def is_wanted() -> bool:
        return to.is_active and bool(address)

    return deliver([Outgoing(letter, mail, address, is_wanted, zone=to.time_zone)])


def due_letters(now: datetime) -> list[int]:
    """Return the keys of the letters that are due; one query."""
    due = Notice.objects.due(now).filter(hotfix=None, delegation=None, person=None)
    return list(due.values_list("pk", flat=True))
