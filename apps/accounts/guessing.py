"""Every question for a password is one question: what is wrong is counted together, and answered with a wait.

Three counts stop who guesses (docs/decisions/0022): of a name at an address, which locks there; of an address
over all names; and of a name over all addresses, whose waits only grow. The last two refuse nobody at an
address from which that person signed in within 30 days, so that no stranger locks out who is on call.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from apps.common import clock

from .wrong_passwords import WrongPasswords, address_key, name_key

logger = logging.getLogger(__name__)

# From where a person signed in within this, they are known.
KNOWN_FOR = timedelta(days=30)
# So long after the last wrong password the counts of an address and of a name are forgotten.
ADDRESS_FORGETS = timedelta(hours=1)
NAME_FORGETS = timedelta(days=1)
# The wait by name doubles with each wrong password, up to the longest.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# A program that asks every minute is written down as known once a day.
KNOWN_ANEW = timedelta(days=1)

_PAGE, _PROGRAM = WrongPasswords.Via.PAGE, WrongPasswords.Via.PROGRAM
_FORGOTTEN = WrongPasswords.Via.FORGOTTEN


@dataclass
class Counts:
    """What is counted for one name at one address, as it was read."""

    name: str
    address: str
    via: WrongPasswords.Via
    rows: dict[tuple[str, str, str], WrongPasswords]

    @property
    def here(self) -> WrongPasswords | None:
        """The count of the name at the address, by the way it is asked now."""
        return self.rows.get((self.name, self.address, self.via))

    @property
    def known(self) -> bool:
        """Whether the person of that name signed in from there within 30 days."""
        places = (self.rows.get((self.name, self.address, via)) for via in (_PAGE, _PROGRAM))
        return any(place and _since(place.signed_in_at, KNOWN_FOR) for place in places)

    def refused_until(self) -> datetime | None:
        """Until when nobody's password is looked at here; None where it is."""
        ends = [self._pair_until()]
        if not self.known:
            ends += [self._address_until(), self._name_until()]
        now = clock.now()
        return max((end for end in ends if end and end > now), default=None)

    def _pair_until(self) -> datetime | None:
        # A program that has a wrong password does not lock the pages of who is known there.
        counted = (_PAGE,) if self.known and self.via == _PAGE else (_PAGE, _PROGRAM)
        rows = [self.rows.get((self.name, self.address, via)) for via in counted]
        live = [row for row in rows if row and _since(row.wrong_at, settings.AXES_COOLOFF_TIME)]
        if sum(row.wrong for row in live) < settings.AXES_FAILURE_LIMIT:
            return None
        return max(row.wrong_at for row in live if row.wrong_at) + settings.AXES_COOLOFF_TIME

    def _address_until(self) -> datetime | None:
        row = self.rows.get(("", self.address, _PAGE))
        if row is None or row.wrong_at is None or row.wrong < settings.WRONG_PASSWORDS_OF_AN_ADDRESS:
            return None
        return row.wrong_at + settings.AXES_COOLOFF_TIME

    def _name_until(self) -> datetime | None:
        row = self.rows.get((self.name, "", _PAGE))
        if row is None or row.wrong_at is None or (row.open_until and row.open_until > clock.now()):
            return None
        over = row.wrong - settings.WRONG_PASSWORDS_OF_A_NAME
        return None if over < 0 else row.wrong_at + min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)


def read(request: Any, name: str) -> Counts:
    """Return what is counted for `name` where `request` comes from; one query."""
    known_as, address = name_key(name), address_key(request.axes_ip_address or "")
    via = _PROGRAM if getattr(request, "sent_by_a_program", False) else _PAGE
    wanted = Q(name=known_as, address__in=(address, "")) | Q(name="", address=address)
    rows = {(row.name, row.address, row.via): row for row in WrongPasswords.objects.filter(wanted)}
    return Counts(known_as, address, via, rows)


@dataclass
class Attempt:
    """One password that is about to be looked at, or is refused until `refused_until`.

    It is counted as wrong before it is looked at, so that a hundred sent at once are no more than five.
    """

    counts: Counts
    refused_until: datetime | None
    charged: bool = False

    def succeeded(self) -> None:
        """Take it back: it was right, and its person is known here from now on."""
        here = self.counts.here
        if here and not self.charged and _since(here.signed_in_at, KNOWN_ANEW):
            return
        if here is None:
            here = WrongPasswords(name=self.counts.name, address=self.counts.address, via=self.counts.via)
        here.wrong, here.wrong_at, here.signed_in_at = 0, None, clock.now()
        if here.pk:
            here.save(update_fields=["wrong", "wrong_at", "signed_in_at"])
        else:
            _in_place_of([here], "wrong", "wrong_at", "signed_in_at")

    def not_looked_at(self) -> None:
        """Take it back: nobody could tell whether it is right, or it is and its person may not come in."""
        here = self.counts.here
        if self.charged and here is not None:
            place = {"name": here.name, "address": here.address, "via": here.via}
            WrongPasswords.objects.filter(**place, wrong__gt=0).update(wrong=F("wrong") - 1)

    def failed(self, request: Any, name: str) -> datetime | None:
        """Count it: here, and where the person is not known, for the address and for the name as well.

        It returns until when nobody is asked any more by that; None where they are.
        """
        counted = [] if self.charged else [(self.counts.name, self.counts.address, self.counts.via)]
        if not self.counts.known:
            counted += [("", self.counts.address, _PAGE), (self.counts.name, "", _PAGE)]
        for name_of, address_of, via in counted:
            forgets = (
                settings.AXES_COOLOFF_TIME
                if name_of and address_of
                else (NAME_FORGETS if name_of else ADDRESS_FORGETS)
            )
            _count_one(name_of, address_of, via, forgets)
        _forget_old_ones()
        self.counts = read(request, name)
        self.refused_until = self.counts.refused_until()
        return self.refused_until


def begin(request: Any, name: str) -> Attempt:
    """Return the attempt that `request` makes at the password of `name`, counted already or refused."""
    while True:
        counts = read(request, name)
        until = counts.refused_until()
        if until is not None:
            return Attempt(counts, until)
        here = counts.here
        if counts.via == _PROGRAM and counts.known and not (here and here.wrong):
            # Programs ask several things at once, each with the right password.
            return Attempt(counts, None)
        if _charged(counts, here):
            return Attempt(counts, None, charged=True)


def _charged(counts: Counts, here: WrongPasswords | None) -> bool:
    """Count one more here; False where somebody else was counted meanwhile: then it is read again."""
    if here is None:
        here = WrongPasswords(name=counts.name, address=counts.address, via=counts.via)
        WrongPasswords.objects.bulk_create([here], ignore_conflicts=True)
        counts.rows[here.name, here.address, here.via] = here
    before = {"wrong": here.wrong, "wrong_at": here.wrong_at}
    place = {"name": here.name, "address": here.address, "via": here.via}
    live = here.wrong if _since(here.wrong_at, settings.AXES_COOLOFF_TIME) else 0
    here.wrong, here.wrong_at = live + 1, clock.now()
    unchanged = WrongPasswords.objects.filter(**place, **before)
    return bool(unchanged.update(wrong=here.wrong, wrong_at=here.wrong_at))


def ask_for_a_link(request: Any) -> datetime | None:
    """Count that a link was asked for where `request` comes from; returns until when that is refused there.

    It is counted by where it comes from alone, whatever was typed, so that it tells nothing of who is known.
    """
    place = {"name": "", "address": address_key(request.axes_ip_address or ""), "via": _FORGOTTEN}
    row = WrongPasswords.objects.filter(**place).first()
    if row and row.wrong_at and row.wrong >= settings.WRONG_PASSWORDS_OF_AN_ADDRESS:
        until = row.wrong_at + settings.AXES_COOLOFF_TIME
        if until > clock.now():
            return until
    _count_one(**place, forgets=ADDRESS_FORGETS)
    return None


def _count_one(name: str, address: str, via: str, forgets: timedelta) -> None:
    """Count one more in the row of `name` and `address`, or begin anew where the last is long ago."""
    now = clock.now()
    place = {"name": name, "address": address, "via": via}
    WrongPasswords.objects.bulk_create([WrongPasswords(**place)], ignore_conflicts=True)
    row = WrongPasswords.objects.filter(**place)
    row.filter(wrong_at__lte=now - forgets).update(wrong=0)
    row.update(wrong=F("wrong") + 1, wrong_at=now)


def _in_place_of(rows: list[WrongPasswords], *columns: str) -> None:
    WrongPasswords.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name", "address", "via"], update_fields=columns
    )


def _forget_old_ones() -> None:
    """Delete what counts for nothing any more, of anybody."""
    now = clock.now()
    old = Q(wrong_at=None) | Q(wrong_at__lte=now - NAME_FORGETS)
    unknown = Q(signed_in_at=None) | Q(signed_in_at__lte=now - KNOWN_FOR)
    WrongPasswords.objects.filter(old, unknown, Q(open_until=None) | Q(open_until__lte=now)).delete()


def _since(moment: datetime | None, much: timedelta) -> bool:
    """Whether `moment` is no longer ago than `much`."""
    return moment is not None and moment > clock.now() - much
