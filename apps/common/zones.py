"""Time zones by their names in the IANA database: which there are, and how they are found."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# No name of the database is longer.
LONGEST = 40
_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def names() -> tuple[str, ...]:
    """The names that people may choose, in order: places of the world, and no zone without one."""
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS))


@cache
def _by_words() -> dict[str, str]:
    """Each name by how people write it: whole, or the place alone where it is that of one zone."""
    places: dict[str, list[str]] = {}
    for name in names():
        places.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    alone = {place: found[0] for place, found in places.items() if len(found) == 1}
    return alone | {name.casefold(): name for name in names()}


@cache
def zone_called(name: str) -> tzinfo:
    """The zone of that name; UTC for an empty one, and for one that this machine's database does not know."""
    return ZoneInfo(name) if name in names() else UTC


def name_typed(typed: str) -> str:
    """The name of the zone that was typed, whatever its case, or by its place alone; empty for UTC.

    Raises:
        ValidationError: there is no such zone.
    """
    plain = "_".join(typed.split())
    if plain.upper() in ("", "UTC", "ETC/UTC"):
        return ""
    found = _by_words().get(plain.casefold())
    if found is None:
        raise ValidationError(
            _("There is no time zone of this name. Write a place such as Europe/Vienna, or UTC.")
        )
    return found


def moment_of(local: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `local`, which is naive.

    What the clocks skip is counted by the offset before, so it is as much later by the new one; of what they
    show twice it is the first. So calendars do it (RFC 5545, 3.3.5); of what people type it is asked.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def is_zone(name: str) -> None:
    """Hold a stored name against the database. Raises ValidationError."""
    if name not in ("", "UTC", *names()):
        raise ValidationError(_("There is no time zone of this name."))


def offset_in_words(moment: datetime) -> str:
    """How far `moment` (aware) is from UTC: "CET", or "+10:30" where that has no letters."""
    name = moment.tzname() or ""
    return name if name.isascii() and name.isalpha() else offset_in_figures(moment)


def offset_in_figures(moment: datetime) -> str:
    """How far `moment` (aware) is from UTC, as "+10:30"."""
    offset = moment.utcoffset() or timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def described(moment: datetime) -> str:
    """The offset at `moment` (aware), with its name if it has one: "CET (UTC+1)", or "UTC+10:30"."""
    offset = offset_in_figures(moment)
    hours = offset.replace("+0", "+").replace("-0", "-").removesuffix(":00")
    figures = f"UTC{hours}"
    name = offset_in_words(moment)
    return figures if name == offset else f"{name} ({figures})"
