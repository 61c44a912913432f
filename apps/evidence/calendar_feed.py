"""The calendar of windows and freezes for programs that subscribe to it (RFC 5545)."""

from datetime import datetime, timedelta

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.visibility import Visibility
from apps.hotfixes.windows import Window
from apps.systems.freezes import Freeze
from apps.systems.models import System

from .calendar import GIVEN, USED, Entry, calendar, freeze_in_words
from .collisions import Collision

BEFORE, AFTER = timedelta(days=7), timedelta(days=90)


def feed(seen: Visibility, *, system: System | None, host: str) -> bytes:
    """Return what is planned, under way and frozen, from a week ago until three months ahead.

    What is open and has a window is in it, by its reference: one that is moved is the same event at another
    time, and one that was cancelled, refused or closed is gone.

    Args:
        host: the name of this site, which makes what the events are known by unique.
    """
    now = clock.now()
    midnight = now.astimezone(clock.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = calendar(seen, Window(midnight - BEFORE, midnight + AFTER), system=system)
    made = icalendar.Calendar()
    made.add("prodid", "-//Hot Fix//Calendar//EN")
    made.add("version", "2.0")
    where = system.name if system else _("all systems")
    made.add("x-wr-calname", _("Hot fixes: %(where)s") % {"where": where})
    for entry in found.entries:
        made.add_component(_of_window(entry, host, now))
    for freeze in found.freezes:
        made.add_component(_of_freeze(freeze, host, now))
    written: bytes = made.to_ical()
    return written


def _event(uid: str, span: Window, now: datetime, summary: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid.lower())
    event.add("dtstamp", now.astimezone(clock.UTC))
    event.add("dtstart", span.start.astimezone(clock.UTC).replace(microsecond=0))
    event.add("dtend", span.end.astimezone(clock.UTC).replace(microsecond=0))
    event.add("summary", summary)
    return event


def _of_window(entry: Entry, host: str, now: datetime) -> icalendar.Event:
    hotfix = entry.hotfix
    words = {"system": hotfix.system.code, "hotfix": hotfix, "go": entry.go_in_words}
    summary = _("%(system)s: %(hotfix)s (%(go)s)") % words
    event = _event(f"window-{hotfix.reference}@{host}", entry.span, now, summary)
    about = [
        f"{hotfix.system.name}, {hotfix.get_priority_display()}, {hotfix.get_state_display()}",
        *map(_overlap, entry.overlaps),
        *(freeze_in_words(one) for one in entry.freezes),
    ]
    event.add("description", "\n".join(about))
    event.add("status", "CONFIRMED" if entry.go in (GIVEN, USED) else "TENTATIVE")
    event.add("url", settings.SITE_URL + reverse("admin:hotfixes_hotfix_change", args=[hotfix.pk]))
    return event


def _of_freeze(freeze: Freeze, host: str, now: datetime) -> icalendar.Event:
    span = Window(freeze.starts_at, freeze.ends_at)
    words = {"where": freeze.system or _("all systems"), "reason": " ".join(freeze.reason.split())}
    event = _event(
        f"freeze-{freeze.pk}@{host}", span, now, _("Change freeze of %(where)s: “%(reason)s”") % words
    )
    event.add("transp", "TRANSPARENT")
    return event


def _overlap(one: Collision) -> str:
    words = {
        "other": one.other or _("another hot fix"),
        "system": one.system,
        "start": clock.to_the_minute(one.window.start),
        "end": clock.to_the_minute(one.window.end),
    }
    if one.system:
        return _("Overlaps %(other)s of %(system)s: %(start)s to %(end)s") % words
    return _("Overlaps %(other)s: %(start)s to %(end)s") % words
