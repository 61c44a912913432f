"""What somebody typed as a moment: a day and a time of 24 hours, in one's own zone or another."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .zones import offset_in_figures

_TYPED = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})[T\s]\s*(?P<time>\d{1,2}:\d\d(?::\d\d)?)\s*"
    r"(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
# As pages show it, from where it is copied: what counts is the part in UTC.
_SHOWN = re.compile(
    r"(?P<own_day>\d{4}-\d\d-\d\d) \d\d:\d\d(?::\d\d)? \S+ "
    r"\((?P<day>\d{4}-\d\d-\d\d )?(?P<time>\d\d:\d\d(?::\d\d)?) UTC\)",
    re.ASCII,
)


def moment_typed(text: str, zone: tzinfo) -> datetime:
    """The moment that `text` says, in UTC; `zone` counts where it names none itself.

    Raises:
        ValidationError: it is no moment, or one that its zone does not have or has twice; the sentence says
            what to write.
    """
    plain = text.strip()
    shown = _SHOWN.fullmatch(plain)
    if shown:
        plain = f"{shown['day'] or shown['own_day']} {shown['time']} UTC"
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise _none()
    form = "%Y-%m-%d %H:%M:%S" if found["time"].count(":") > 1 else "%Y-%m-%d %H:%M"
    try:
        typed = datetime.strptime(f"{found['day']} {found['time']}", form)  # noqa: DTZ007 - its zone follows
        named = _named(found["zone"] or "")
        own = typed.replace(tzinfo=named or zone)
        if named is None and own.utcoffset() != own.replace(fold=1).utcoffset():
            raise _never_or_twice(own)
        return own.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _none() from None


def as_typed(moment: datetime, zone: tzinfo) -> str:
    """`moment` as somebody types it in `zone`, so that it means the same again: "2026-10-25 02:30 +01:00"."""
    try:
        own = moment.astimezone(zone)
    except OverflowError:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    told = f"{own:%Y-%m-%d %H:%M}"
    twice = own.replace(fold=0).utcoffset() != own.replace(fold=1).utcoffset()
    return f"{told} {offset_in_figures(own)}" if twice else told


def _named(zone: str) -> tzinfo | None:
    if zone.upper() in ("Z", "UTC"):
        return UTC
    if not zone:
        return None
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if zone.startswith("-") else away)


def _none() -> ValidationError:
    return ValidationError(_("Write a day and a time of 24 hours, such as 2026-11-25 02:14."), code="invalid")


def _never_or_twice(own: datetime) -> ValidationError:
    """What is said of a time that the clocks of its zone skip, or show twice."""
    first, second = own.replace(fold=0), own.replace(fold=1)
    words = {"time": f"{own:%Y-%m-%d %H:%M}", "zone": str(own.tzinfo)}
    earlier, later = offset_in_figures(first), offset_in_figures(second)
    if first.astimezone(UTC) > second.astimezone(UTC):
        sentence = _(
            "%(time)s does not exist in %(zone)s: the clocks are put forward then. Write another time, or one"
            " with its zone, such as %(utc)s UTC."
        )
        return ValidationError(
            sentence % (words | {"utc": f"{first.astimezone(UTC):%Y-%m-%d %H:%M}"}), code="never"
        )
    sentence = _(
        "%(time)s comes twice in %(zone)s: the clocks are put back then. Write %(time)s %(earlier)s for the"
        " first time, or %(time)s %(later)s for the second."
    )
    return ValidationError(sentence % (words | {"earlier": earlier, "later": later}), code="twice")
