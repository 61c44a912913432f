"""Browsers in which people signed in before: so that they hear of a log-in in one that was not seen yet.

A browser keeps a random number in a cookie; here stands a digest of it, made for one person, so that nothing
tells which people share a browser. Nothing else of a browser is kept than what it calls itself, and no place.
It lets nobody in and keeps nobody out.
"""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from apps.common import clock

from .open_sessions import device_of

# So long a browser is known after somebody signed in there last; cookies live no longer in any of them.
KNOWN_FOR = timedelta(days=400)
# So many of one person are known: whoever signs in by a fresh one each time fills no table.
MOST = 50

# Sent with `person`, `device` in words and `at`, inside the transaction in which it comes to be known.
seen_first = Signal()


class KnownDevice(models.Model):
    """A browser in which a person signed in."""

    person = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="known_devices", verbose_name=_("person")
    )
    mark = models.CharField(_("digest of its number"), max_length=64)
    used_at = models.DateTimeField(_("signed in last at"))

    class Meta:
        verbose_name = _("known browser")
        verbose_name_plural = _("known browsers")
        ordering = ["-used_at"]
        constraints = [models.UniqueConstraint(fields=["person", "mark"], name="a_browser_is_known_once")]

    def __str__(self) -> str:
        return self.mark[:8]


def new_number() -> str:
    """Return the number of a browser that has none: nobody guesses it, and it says nothing."""
    return secrets.token_urlsafe(24)


def note(person: Any, number: str, *, agent: str) -> None:
    """Note that `person` signed in in the browser with that number; tell them where it was not seen before.

    Nothing is told of the first browser of an account: there is nothing yet from which it differs.

    Args:
        agent: the User-Agent of the request, of which its name is told and nothing is kept.
    """
    now = clock.now()
    theirs = KnownDevice.objects.filter(person=person)
    with transaction.atomic():
        theirs.filter(used_at__lt=now - KNOWN_FOR).delete()
        knows_others = theirs.exists()
        _known, is_new = KnownDevice.objects.update_or_create(
            person=person, mark=_mark(person, number), defaults={"used_at": now}
        )
        if not is_new:
            return
        kept = theirs.order_by("-used_at", "-pk").values("pk")[:MOST]
        theirs.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
        if knows_others:
            seen_first.send(KnownDevice, person=person, device=device_of(agent), at=now)


def forget(person: Any) -> int:
    """Forget the browsers of `person`, and return how many they were."""
    number, _by_table = KnownDevice.objects.filter(person=person).delete()
    return number


def _mark(person: Any, number: str) -> str:
    return sha256(f"{person.pk} {number}".encode()).hexdigest()
