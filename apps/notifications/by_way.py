"""The channel that leads along a way: by apprise, to the service of its address, with an answer in words.

The library tells of a failure in its log and nowhere else. So what it says there is read for the number
that the service answered, and nothing of it is kept: it may quote the address. It says nothing of how long
to wait, so the rule of the outbox does.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.common.errors import DomainError

from .messages import Mail
from .outbox import RefusedForGood
from .way_addresses import AddressRefused, require_outside, sender_for, service_of
from .way_models import Way

_ANSWERED = re.compile(r"error=(\d{3})\b")
# What a service answers to whom it does not know, or not any more.
_UNKNOWN_THERE = (401, 403, 404, 410)


class WayFailed(DomainError):
    """It did not go this time; the sentence says what the service answered."""


class WayRefused(WayFailed, RefusedForGood):
    """It will never go: the service does not know the address, or no way may have it."""


@dataclass(frozen=True)
class ByWay:
    """The channel of one way. Two of the same way are the same."""

    way: Way

    @contextmanager
    def connected(self) -> Iterator[Callable[[str, Mail], None]]:
        """Read the address, once for all that goes. Raises WayRefused where no way may have it (any more)."""
        try:
            address = self.way.address()
            service, sender = service_of(address), sender_for(address)
            require_outside(sender, service)
        except AddressRefused as refused:
            raise WayRefused(str(refused)) from None
        yield lambda _to, mail: _send(sender, mail, service.name)


def _send(sender: Any, mail: Mail, service: str) -> None:
    from apprise import Apprise

    one = Apprise(asset=sender.asset)
    one.add(sender)
    result: Any = one.notify(title=mail.subject, body=mail.text)
    if result:
        return
    said = " ".join(str(entry.message) for tried in result for entry in tried.logs())
    numbers = [int(number) for number in _ANSWERED.findall(said)]
    words = {"service": service, "number": numbers[-1] if numbers else 0}
    if not numbers:
        raise WayFailed(_("%(service)s did not answer in time, or cannot be reached.") % words)
    if words["number"] in _UNKNOWN_THERE:
        raise WayRefused(_("%(service)s refuses it (%(number)d): the address is wrong or was ended.") % words)
    if words["number"] == 429:
        raise WayFailed(_("%(service)s takes no more just now (429).") % words)
    raise WayFailed(_("%(service)s did not take it (%(number)d).") % words)
