"""Since when the address of a person is confirmed, and who set it: what a mail that goes there is worth.

A forgotten password is chosen by mail, so whoever changes an address could choose one a minute later. It is
their person's own only where the address has been theirs for a week, in which the old address was told
(PROCESS.md 3).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from apps.common import clock

from .credential_digests import matches
from .credentials import OF_ADDRESS, CredentialChange, newest

if TYPE_CHECKING:
    from .models import User

CONFIRMED_FOR = timedelta(days=7)
# So many former addresses are told of a password; more than an honest person has in a week.
_MOST_TOLD = 5

_What, _Whose = CredentialChange.What, CredentialChange.Whose


@dataclass(frozen=True)
class ConfirmedAddress:
    """An address that is confirmed: `since` when, and by what change it was `set`.

    Both are None for one that was there before changes were recorded.
    """

    since: datetime | None
    set: CredentialChange | None

    @property
    def counts(self) -> bool:
        """Whether a mail that goes there shows who reads it: confirmed for a week, or exempt."""
        if self.set is None or self.set.whose == _Whose.EXEMPT:
            return True
        return self.since is not None and self.since <= clock.now() - CONFIRMED_FOR


def confirmed_address(person: "User") -> ConfirmedAddress | None:
    """Return since when the present address of `person` is confirmed; None where it is not."""
    last = newest(person.pk, OF_ADDRESS)
    if not person.email:
        return None
    if last is None:
        return ConfirmedAddress(None, None)
    if matches(person.pk, person.email, last.digest) is False:
        return None  # changed past the software
    by = newest(person.pk, (_What.ADDRESS,))
    if by is None:
        return ConfirmedAddress(None, None)
    if by.whose != _Whose.ANOTHER:
        return ConfirmedAddress(by.at, by)
    # The first time counts: to confirm it once more makes it no newer.
    confirmed = CredentialChange.objects.filter(person=person, what=_What.CONFIRMED, pk__gt=by.pk)
    first = confirmed.order_by("pk").first()
    return ConfirmedAddress(first.at, by) if first else None


def lately_had(person: "User") -> list[str]:
    """Return the other addresses that `person` had within a week, the newest first.

    Of an address that does not count yet, those before it, however long it was not confirmed.
    """
    since, address = clock.now() - CONFIRMED_FOR, confirmed_address(person)
    if address is not None and address.set is not None and not address.counts:
        # A moment before: the row of the history is written first.
        since = min(since, address.set.at - timedelta(minutes=1))
    kept = person.history.order_by("-history_id")  # type: ignore[attr-defined]
    lately = list(kept.filter(history_date__gt=since).values_list("email", flat=True))
    before = kept.filter(history_date__lte=since).values_list("email", flat=True).first()
    found = dict.fromkeys([*lately, before or ""])
    return [one for one in found if one and one.casefold() != person.email.casefold()][:_MOST_TOLD]
