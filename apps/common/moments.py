"""How a moment reads for one person: in their own zone with UTC beside it, in ISO dates and 24 hours.

Everything that is stored, signed, printed or sent says its moments in UTC (clock.py). What makes a page or a
mail says whose it is by `reading_in`, and puts their zone in at the very last, here: so no text with the zone
of somebody in it can ever be kept (docs/decisions/0054-a-moment-in-ones-own-zone.md).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from .zones import offset_in_words, zone_called

_zone: ContextVar[tzinfo] = ContextVar("zone_of_the_reader", default=UTC)

IN_UTC = r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d(?::\d\d)?) UTC\b"
# What somebody wrote stays as they wrote it: our sentences have it in these.
_QUOTED = "“[^”]*”"
# What is in somebody's zone already stays as it is, so that nothing is converted twice.
_DONE = r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? \S+ \((?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)? UTC\)"
_DONE_HTML = r'<span class="hf-own">.*?</span> <span class="hf-utc">.*?</span>'
_MOMENT = re.compile(f"{_QUOTED}|{_DONE_HTML}|{_DONE}|{IN_UTC}")


@contextmanager
def reading_in(zone: str | tzinfo) -> Iterator[None]:
    """Say that what is rendered inside is for somebody with this `zone`; a name, empty for UTC."""
    token = _zone.set(zone_called(zone) if isinstance(zone, str) else zone)
    try:
        yield
    finally:
        _zone.reset(token)


def reader_zone() -> tzinfo:
    """The zone of whoever reads what is rendered now; UTC where it is for nobody in particular."""
    return _zone.get()


def in_words(moment: datetime, *, seconds: bool = False) -> str:
    """`moment` as the reader reads it: "2026-11-28 04:10 CET (03:10 UTC)", or "2026-11-28 03:10 UTC".

    Args:
        moment: aware.
        seconds: whether it is told to the second.
    """
    own, utc = _both(moment, seconds=seconds)
    return f"{own} ({utc})" if own else utc


def as_html(moment: datetime, *, seconds: bool = False) -> str:
    """The same for a page, in two parts of which the one in UTC is quieter, and wraps as a whole."""
    own, utc = _both(moment, seconds=seconds)
    if not own:
        return utc
    return format_html('<span class="hf-own">{}</span> <span class="hf-utc">({})</span>', own, utc)


def time_of_day(moment: datetime) -> str:
    """A moment of today: "04:10 CET (03:10 UTC)", or "03:10 UTC"."""
    utc = f"{moment.astimezone(UTC):%H:%M} UTC"
    zone = reader_zone()
    if zone is UTC:
        return utc
    own = moment.astimezone(zone)
    return f"{own:%H:%M} {offset_in_words(own)} ({utc})"


def day_of(moment: datetime) -> date:
    """The day of a moment, as the calendar of the reader has it."""
    try:
        return moment.astimezone(reader_zone()).date()
    except OverflowError:  # a certificate that never ends is good until the last second of all
        return moment.astimezone(UTC).date()


def in_own_time(sentence: str) -> str:
    """`sentence`, which says its moments in UTC, with each of them as the reader reads it; plain text."""
    return _replaced(sentence, in_words)


def in_own_time_html(sentence: Any, *, where: re.Pattern[str] = _MOMENT) -> str:
    """The same for a page: what is not safe yet is escaped.

    Args:
        where: what is replaced, with the groups of `IN_UTC`, if not every moment.
    """
    # Escaped, and what comes in is made by `as_html`.
    return mark_safe(_replaced(conditional_escape(sentence), as_html, where))


def _replaced(text: str, words_of: Callable[..., str], where: re.Pattern[str] = _MOMENT) -> str:
    if reader_zone() is UTC:
        return text

    def own(found: re.Match[str]) -> str:
        if not found["day"]:
            return found[0]
        try:
            moment = datetime.fromisoformat(f"{found['day']} {found['time']}").replace(tzinfo=UTC)
        except ValueError:  # looks like a moment and is none
            return found[0]
        return words_of(moment, seconds=len(found["time"]) > len("02:14"))

    return where.sub(own, text)


def _both(moment: datetime, *, seconds: bool) -> tuple[str, str]:
    """The moment in the zone of the reader, empty where that is UTC; and in UTC, with another day."""
    form = "%H:%M:%S" if seconds else "%H:%M"
    utc = moment.astimezone(UTC)
    zone = reader_zone()
    whole = f"{utc:%Y-%m-%d} {utc:{form}} UTC"
    if zone is UTC:
        return "", whole
    try:
        own = moment.astimezone(zone)
    except OverflowError:  # the first and the last day of all
        return "", whole
    beside = f"{utc:{form}} UTC" if own.date() == utc.date() else whole
    return f"{own:%Y-%m-%d} {own:{form}} {offset_in_words(own)}", beside
