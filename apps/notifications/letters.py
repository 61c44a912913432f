"""Letters: what one person must hear of their account or their roles, and of no hot fix.

Most say for good what happened. Those with a link are worded when they are sent, because the link is a secret
that no table holds.
"""

from apps.accounts.models import User
from apps.common import clock

from . import tasks
from .messages import Mail
from .models import Kind, Notice
from .silence import is_silent


def write(
    to: User, kind: Kind, mail: Mail | None = None, *, about: str = "", address: str = ""
) -> Notice | None:
    """Write a letter in the present transaction, to be sent by a job; None where no mail can reach `to`.

    Args:
        mail: what it says; None for one that is worded when it is sent, of what it is `about`.
        address: where it goes, if not to the present address of `to`.
    """
    if is_silent() or not to.is_active or not (address or to.email):
        return None
    letter = Notice.objects.create(
        kind=kind,
        to=to,
        about=about,
        address=address,
        subject=mail.subject if mail else "",
        text=mail.text if mail else "",
        written_at=clock.now(),
        next_try_at=clock.now(),
    )
    tasks.tell_by_letter.enqueue(letter.pk)
    return letter
