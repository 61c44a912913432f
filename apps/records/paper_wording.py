"""Times and short texts as the paper writes them."""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.common import clock


def to_the_second(moment: datetime | None) -> str:
    """A moment in UTC, as exact as signatures and history need it."""
    return f"{moment.astimezone(clock.UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""


def moment_of(written: str) -> datetime:
    """The moment that `to_the_second` wrote down."""
    return datetime.strptime(written, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=clock.UTC)


def to_the_minute(moment: datetime | None) -> str:
    return clock.to_the_minute(moment) if moment else ""


def from_to(start: datetime, end: datetime | None) -> str:
    """A span of time in UTC; the day is said once where it is one day."""
    if end is None:
        return _("from %(start)s") % {"start": to_the_minute(start)}
    one_day = start.astimezone(clock.UTC).date() == end.astimezone(clock.UTC).date()
    begun = to_the_minute(start)
    return _("%(start)s to %(end)s") % {
        "start": begun.removesuffix(" UTC") if one_day else begun,
        "end": to_the_minute(end)[11:] if one_day else to_the_minute(end),
    }


def short(text: str, *, most: int) -> str:
    """`text` as one paragraph of `most` characters at most, cut between words where it can be."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    at_a_word = cut.rsplit(" ", 1)[0]
    return (at_a_word if len(at_a_word) > most // 2 else cut) + "…"
