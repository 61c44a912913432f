"""Shifts from a calendar file that somebody else's program made: all of it is understood, or nothing is kept.

What comes in is hostile until it is read: a bound on bytes and events, no zones but those that this machine
knows (the file's own definitions are cut out before anybody computes with them), and nothing that repeats.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from icalendar import Calendar

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting, create_together
from apps.common.zones import moment_of

from .models import System
from .rota_tables import FURTHEST, LONGEST_NOTE, LONGEST_SHIFT, OnCallShift

MOST_BYTES = 256 * 1024
MOST_EVENTS = 500
MOST_ATTENDEES = 50
MOST_TOLD = 10  # so many sentences about what was not understood
_FOLD = re.compile(r"\r?\n[ \t]")
# A calendar, an event, an alarm in it, and one to spare.
DEEPEST = 4
_REPEATS = ("RRULE", "RDATE", "EXRULE", "RECURRENCE-ID")
_FIELD = "file"


class _NotUnderstood(Exception):
    """Why an event is no shift, in a sentence."""


@dataclass(frozen=True)
class Planned:
    """A shift as the file tells it."""

    addresses: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    summary: str
    is_cancelled: bool


@dataclass(frozen=True)
class Imported:
    """How many shifts came in, how many were there already, and how many were over or cancelled.

    `still_planned` are the single shifts here that the file says are cancelled: nothing here was taken out.
    """

    added: int
    known: int
    left_out: int
    still_planned: tuple[OnCallShift, ...] = ()


def import_calendar(content: bytes, *, system: System, role: Role, by: User, reason: str) -> Imported:
    """Keep every shift of the file `content` as single shifts of `role` on `system`.

    People are known by their e-mail address as an attendee. Whether `by` may, is asked by who calls.

    Raises:
        BadInput: not all of it is understood; nothing was kept, and its sentences say what and why.
    """
    events, faults = _events(content), list[str]()
    planned: list[Planned] = []
    cancelled: list[Planned] = []
    left_out = 0
    for event in events:
        try:
            one = _planned(event, system)
        except _NotUnderstood as why:
            if _is_cancelled(event):
                left_out += 1
            else:
                faults.append(_about(event, str(why)))
            continue
        if one.is_cancelled or one.ends_at <= clock.now():
            left_out += 1
            cancelled += [one] if one.is_cancelled else []
        else:
            planned.append(one)
    people = _people({address for one in planned for address in one.addresses})
    rows: list[OnCallShift] = []
    for one in planned:
        found = {person.pk: person for address in one.addresses for person in people.get(address, ())}
        if len(found) != 1:
            none = _("no attendee has the e-mail address of an account that can sign in")
            several = _("its attendees are several people here, and one is on call at a time")
            faults.append(_named(one.summary, several if found else none))
            continue
        (person,) = found.values()
        rows.append(
            OnCallShift(
                system=system,
                role=role,
                user=person,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                kind=OnCallShift.Kind.IMPORTED,
                note=one.summary[:LONGEST_NOTE],
            )
        )
    if faults:
        raise BadInput(_("Nothing was imported."), {_FIELD: _few(faults)})
    with acting(by, reason=reason):
        System.objects.select_for_update().get(pk=system.pk)  # two at once do not keep it twice
        new = list(_new(rows))
        create_together(new)
    still = tuple(_still_planned(cancelled, rows, system, role))
    return Imported(len(new), len(rows) - len(new), left_out, still)


def _events(content: bytes) -> list[Any]:
    """Return the events of the file. Raises BadInput."""
    if len(content) > MOST_BYTES:
        raise _bad(
            _("The file is larger than %(most)d KB: export a shorter time.") % {"most": MOST_BYTES // 1024}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad(_("The file is no calendar: it is not UTF-8.")) from None
    try:
        text = _without_zones(_FOLD.sub("", text))
        events = [one for one in Calendar.from_ical(text).subcomponents if one.name == "VEVENT"]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError):
        raise _bad(_("The file is no calendar that can be read.")) from None
    if not events:
        raise _bad(_("There is no event in this calendar."))
    if len(events) > MOST_EVENTS:
        said = _("There are %(found)d events, at most %(most)d are taken: export a shorter time.")
        raise _bad(said % {"found": len(events), "most": MOST_EVENTS})
    return events


def _without_zones(text: str) -> str:
    """Return `text` without its own definitions of zones. Raises ValueError where it is built as none is."""
    kept, depth, in_zone = list[str](), 0, False
    for line in text.split("\n"):
        said = line.strip().upper()
        in_zone = in_zone or said == "BEGIN:VTIMEZONE"
        if not in_zone:
            begins = said.startswith(("BEGIN:", "BEGIN;"))
            depth += begins - said.startswith(("END:", "END;"))
            if depth > DEEPEST or (begins and "VTIMEZONE" in said):
                raise ValueError
            kept.append(line)
        elif said == "END:VTIMEZONE":
            in_zone = False
    if in_zone or "\x00" in text:
        raise ValueError
    return "\n".join(kept)


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _planned(event: Any, system: System) -> Planned:
    """Return what `event` plans. Raises _NotUnderstood."""
    if any(name in event for name in _REPEATS):
        raise _NotUnderstood(_("it repeats: make a rule of hand-over of it, or export single events"))
    starts_at = _moment(event, "DTSTART", system)
    if starts_at is None:
        raise _NotUnderstood(_("it has no beginning"))
    ends_at = _moment(event, "DTEND", system) or _end_of(event, starts_at, system)
    if ends_at <= starts_at:
        raise _NotUnderstood(_("it ends before it begins"))
    if ends_at - starts_at > LONGEST_SHIFT:
        raise _NotUnderstood(_("it is longer than %(days)d days") % {"days": LONGEST_SHIFT.days})
    if ends_at > clock.now() + FURTHEST:
        raise _NotUnderstood(_("it is more than two years ahead"))
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if len(attendees) > MOST_ATTENDEES:
        raise _NotUnderstood(_("it has too many attendees"))
    addresses = frozenset(_address(str(one)) for one in attendees)
    return Planned(addresses, starts_at, ends_at, _summary(event), _is_cancelled(event))


def _end_of(event: Any, starts_at: datetime, system: System) -> datetime:
    """Return when `event` ends that does not say so: by how long it is, or with its day (RFC 5545, 3.6.1)."""
    begins = event.get("DTSTART").dt
    of_a_day = not isinstance(begins, datetime)
    said = event.get("DURATION")
    try:
        length = timedelta(days=1) if said is None and of_a_day else getattr(said, "dt", None)
        if not isinstance(length, timedelta):
            raise _NotUnderstood(_("it has no end (DTEND) and no length (DURATION)"))
        if of_a_day:  # of days by the calendar, of which some have 23 hours
            return moment_of(datetime.combine(begins, time.min) + length, system.zone)
        return starts_at + length
    except (OverflowError, ValueError):
        raise _NotUnderstood(_("%(name)s cannot be read") % {"name": "DURATION"}) from None


def _moment(event: Any, name: str, system: System) -> datetime | None:
    """Return the moment that a line of `event` tells, by the clocks of the system where it names no zone."""
    line = event.get(name)
    if line is None:
        return None
    try:
        told = line.dt
        zone_name = str(line.params.get("TZID", ""))
    except (ValueError, AttributeError):  # broken, or there twice
        raise _NotUnderstood(_("%(name)s cannot be read") % {"name": name}) from None
    if not isinstance(told, date):
        raise _NotUnderstood(_("%(name)s is no day and no moment") % {"name": name})
    if not isinstance(told, datetime):
        told = datetime.combine(told, time.min)
    if zone_name and told.tzinfo is None:
        words = {"zone": _printable(zone_name)}
        raise _NotUnderstood(_("the time zone “%(zone)s” is not known here") % words)
    try:
        return moment_of(told.replace(tzinfo=None), told.tzinfo or system.zone)
    except (OverflowError, ValueError):
        raise _NotUnderstood(_("%(name)s cannot be read") % {"name": name}) from None


def _people(addresses: set[str]) -> dict[str, list[User]]:
    """Return the accounts that can sign in, by their address in small letters."""
    there = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    found: dict[str, list[User]] = defaultdict(list)
    for person in there.annotate(address=Lower("email")).filter(address__in=addresses - {""}):
        found[person.email.lower()].append(person)
    return found


def _still_planned(
    cancelled: list[Planned], rows: list[OnCallShift], system: System, role: Role
) -> Iterator[OnCallShift]:
    """Yield the shifts to come that are here, and that the file says are cancelled, each once; one query.

    What the file plans too, as one of `rows`, is not cancelled. An event without attendees may be anybody's.
    """
    if not cancelled:
        return
    there = OnCallShift.objects.filter(system=system, role=role, ends_at__gt=clock.now())
    kept = {(row.user_id, row.starts_at, row.ends_at) for row in rows}
    by_times: dict[tuple[datetime, datetime], list[frozenset[str]]] = defaultdict(list)
    for one in cancelled:
        by_times[one.starts_at, one.ends_at].append(one.addresses)
    for shift in there.select_related("system", "user").order_by("starts_at", "pk"):
        told = by_times.get((shift.starts_at, shift.ends_at), ())
        is_told = any(not addresses or shift.user.email.lower() in addresses for addresses in told)
        if is_told and (shift.user_id, shift.starts_at, shift.ends_at) not in kept:
            yield shift


def _new(rows: list[OnCallShift]) -> Iterator[OnCallShift]:
    """Yield each of `rows` that is not there, once."""
    columns = ("system_id", "role", "user_id", "starts_at", "ends_at")
    if not rows:
        return
    there = OnCallShift.objects.filter(system=rows[0].system, role=rows[0].role, ends_at__gt=clock.now())
    known = set(there.order_by().values_list(*columns))
    for row in rows:
        same = tuple(getattr(row, name) for name in columns)
        if same not in known:
            known.add(same)
            yield row


def _address(attendee: str) -> str:
    return re.sub(r"\Amailto:", "", attendee.strip(), flags=re.IGNORECASE).lower()


def _summary(event: Any) -> str:
    return _printable(str(event.get("SUMMARY", "")))


def _printable(said: str) -> str:
    """What a file says, short and without what hides or turns round letters."""
    line = "".join(letter if letter.isprintable() else " " for letter in said[:200])
    return " ".join(line.split())[:60]


def _about(event: Any, why: str) -> str:
    return _named(_summary(event), why)


def _named(summary: str, why: str) -> str:
    return _("Event “%(name)s”: %(why)s.") % {"name": summary or _("without a name"), "why": why}


def _few(sentences: Iterable[str]) -> list[str]:
    every = list(dict.fromkeys(sentences))
    more = len(every) - MOST_TOLD
    return [*every[:MOST_TOLD], *([_("And %(more)d more.") % {"more": more}] if more > 0 else [])]


def _bad(sentence: str) -> BadInput:
    return BadInput(_("Nothing was imported."), {_FIELD: [sentence]})
