"""Links for who forgot their password: written by a job, so that the page does the same whatever was typed.

The page only puts what was typed into the queue, encrypted, since people type passwords into such fields.
"""

from django.db import transaction
from django_tasks import task

from apps.accounts.forgotten_password import people_meant
from apps.accounts.login_links import HOUR
from apps.accounts.models import User
from apps.common import clock, secret_box

from .forgotten_mails import what_is_forgotten
from .letters import write_when_sent
from .models import Kind, Notice
from .tasks import FIRST

# So many links of a person go in an hour: nobody fills somebody else's mail box.
MOST = 3
_WHAT_FOR = "who forgot their password"


def ask_for_links(typed: str) -> None:
    """Have a link sent to whoever is meant by what was `typed`, if anybody is."""
    write_links.enqueue(secret_box.put_in(typed, what_for=_WHAT_FOR))


@task(priority=FIRST)
def write_links(sealed: str) -> None:
    """Write a letter to each who is meant, unless one waits for its mail server or too many went lately."""
    try:
        typed = secret_box.take_out(sealed, what_for=_WHAT_FOR)
    except secret_box.CannotBeOpened:
        return  # it was asked for under another key, long ago
    for one in people_meant(typed):
        with transaction.atomic():
            # Of two that were asked for at once, the second is looked at when the first is there.
            person = User.objects.select_for_update().get(pk=one.pk)
            asked = Notice.objects.filter(to=person, kind=Kind.FORGOTTEN)
            waits = asked.filter(next_try_at__isnull=False).exists()
            if not waits and asked.filter(written_at__gt=clock.now() - HOUR).count() < MOST:
                write_when_sent(person, Kind.FORGOTTEN, about=what_is_forgotten(person), address=person.email)
