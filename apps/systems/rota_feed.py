"""The rota of a system as a calendar that programs subscribe to (RFC 5545)."""

from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from apps.accounts.models import User
from apps.common import clock

from .models import System
from .on_call import rotas

BEFORE, AFTER = timedelta(days=7), timedelta(days=90)
KIND = "text/calendar; charset=utf-8"


def feed(system: System, *, host: str) -> bytes:
    """Return who is on call on `system`, from a week ago until three months ahead; three queries.

    Phone numbers are not in it: a calendar leaves the house.

    Args:
        host: the name of this site, which makes what the events are known by unique.
    """
    now = clock.now()
    # From midnight, so that a shift that began earlier is the same event all day.
    midnight = now.astimezone(clock.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = midnight - BEFORE, midnight + AFTER
    duties = {
        role: list(rota.between(start, end))
        for (_key, role), rota in sorted(rotas({system.pk: system}, start, end).items())
    }
    named = {duty.who for several in duties.values() for duty in several if duty.who}
    people = User.objects.filter(is_active=True, is_staff=True).in_bulk(named)
    calendar = Calendar()
    calendar.add("prodid", "-//Hot Fix//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("On call: %(system)s") % {"system": system.name})
    for role, several in duties.items():
        for duty in several:
            person = people.get(duty.who) if duty.who else None
            if person is None:
                continue
            event = Event()
            begins = duty.starts_at.astimezone(clock.UTC).replace(microsecond=0)
            event.add("uid", f"{system.code}-{role.value}-{begins:%Y%m%dT%H%M%SZ}@{host}".lower())
            event.add("dtstamp", now.astimezone(clock.UTC))
            event.add("dtstart", begins)
            event.add("dtend", (duty.ends_at or end).astimezone(clock.UTC).replace(microsecond=0))
            words = {"role": role.label, "who": person, "system": system.name}
            event.add("summary", _("%(role)s on call: %(who)s (%(system)s)") % words)
            if person.email:
                event.add("attendee", vCalAddress(f"mailto:{person.email}"))
            calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
