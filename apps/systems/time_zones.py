"""The time zone of a system, by its IANA name; what its people call eight in the morning."""

from datetime import datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.common.clock import UTC

LONGEST_NAME = 60


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones that there are."""
    return frozenset(available_timezones())


def check_zone(name: str) -> None:
    """Raise ValidationError where there is no zone called `name`."""
    if name not in zone_names():
        sentence = _("There is no time zone of this name. Write one such as Europe/Berlin or UTC.")
        raise ValidationError(sentence, code="time_zone")


@cache
def zone(name: str) -> tzinfo:
    """Return the zone called `name`; UTC where this machine does not know it (any more)."""
    return ZoneInfo(name) if name in zone_names() else UTC


def moment_of(local: datetime, where: tzinfo) -> datetime:
    """Return the moment, in UTC, at which clocks in `where` show `local`.

    What the clocks skip is counted by the offset before, so it is as much later by the new one; of what they
    show twice it is the first. So calendars do it (RFC 5545, 3.3.5).
    """
    return local.replace(tzinfo=where, fold=0).astimezone(UTC)
