"""Letters: what one person must hear of their account or their roles, and of no hot fix.

Most say for good what happened. Those with a link are worded when they are sent, because the link is a secret
that no table holds.
"""

from collections.abc import Iterable

from apps.accounts.models import User
from apps.common import clock

from . import tasks
from .letter_words import Letter, drafts
from .models import Kind, Notice
from .silence import is_silent

__all__ = ["Letter", "write", "write_when_sent"]


def write(people: Iterable[User], kind: Kind, letter: Letter, *, about: str = "") -> int:
    """Write a letter to each of `people` whom a mail reaches, to be sent by a job; return how many.

    They are written in the present transaction.
    """
    if is_silent():
        return 0
    notices = drafts(people, kind, letter, about=about)
    for notice in notices:
        notice.save()
        tasks.tell_by_letter.enqueue(notice.pk)
    return len(notices)


def write_when_sent(to: User, kind: Kind, *, about: str, address: str) -> bool:
    """Write one that is worded when it is sent, of what it is `about`; False where no mail can reach `to`.

    Args:
        address: where it goes.
    """
    if is_silent() or not to.is_active or not (address or to.email):
        return False
    now = clock.now()
    notice = Notice.objects.create(
        kind=kind, to=to, about=about, address=address, written_at=now, next_try_at=now
    )
    tasks.tell_by_letter.enqueue(notice.pk)
    return True
