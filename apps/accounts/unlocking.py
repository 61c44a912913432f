"""The way back in for who is locked out at night: somebody else unlocks the account, with a reason."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting

from .models import User, WrongPasswords
from .passwords import counted_as
from .wrong_passwords import name_key

logger = logging.getLogger("apps.accounts.guessing")

# So long the count of the name refuses nobody, whoever goes on guessing meanwhile.
OPEN_FOR = timedelta(minutes=15)

# Sent with `person`, `by` and `reason`, inside the transaction.
unlocked = Signal()


def unlock_account(person: User, *, by: User | None, reason: str) -> datetime:
    """Forget the wrong passwords of `person`, everywhere; returns until when guessing does not lock anew.

    Args:
        by: who does it; None for a command at the server.

    Raises:
        BadInput: the reason is missing.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput(_("Say why: a reason is required."), {"reason": [_("A reason is required.")]})
    until = clock.now() + OPEN_FOR
    with transaction.atomic(), acting(by, reason=_("Account unlocked: %(reason)s") % {"reason": reason}):
        User.objects.select_for_update().get(pk=person.pk).save()  # a row of history, with who and why
        for name in names_of(person):
            WrongPasswords.objects.filter(name=name).update(wrong=0, wrong_at=None)
            WrongPasswords.objects.update_or_create(
                name=name, address="", via=WrongPasswords.Via.PAGE, defaults={"open_until": until}
            )
        unlocked.send(sender=User, person=person, by=by, reason=reason)
    logger.warning("Unlocked %r by %s: %r", person.get_username(), by or "a command at the server", reason)
    return until


def names_of(person: User) -> set[str]:
    """Return by what the counts know `person`: their log-in name here, and what the directory calls them."""
    return {name_key(person.get_username()), name_key(counted_as(person))}


def wrong_passwords_of(person: User) -> int:
    """Return how many wrong passwords of `person` are counted now, wherever they were given."""
    theirs = WrongPasswords.objects.filter(name__in=names_of(person))
    return sum(theirs.exclude(address="").values_list("wrong", flat=True))
