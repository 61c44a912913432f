"""The calendar as a page shows it: day by day, in the zone of the reader, before the template sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.moments import reader_zone
from apps.common.zones import moment_of
from apps.console.buttons import url_of
from apps.console.go_panel import CollisionLine, line_of, span_of
from apps.evidence.calendar import GIVEN, OVER, USED, Calendar, Entry, freeze_in_words
from apps.hotfixes.models import HotFix
from apps.hotfixes.windows import Window
from apps.systems.freezes import Freeze

TONES = {GIVEN: "met", USED: "done", OVER: "refused"}


@dataclass(frozen=True)
class FreezeLine:
    """One freeze on one day; of a day after its first one it says only that it goes on."""

    where: str
    span: str
    reason: str
    goes_on: bool


@dataclass(frozen=True)
class HotFixLine:
    """One hot fix on one day; of a day after its first one it says only that it goes on."""

    hotfix: HotFix
    url: str
    go: str
    go_tone: str
    span: str
    under_way_since: datetime | None
    overlaps: tuple[CollisionLine, ...]
    freezes: tuple[str, ...]
    goes_on: bool


@dataclass(frozen=True)
class Day:
    """One day with all that touches it."""

    day: date
    name: str
    is_today: bool
    freezes: tuple[FreezeLine, ...]
    hotfixes: tuple[HotFixLine, ...]

    @property
    def empty(self) -> bool:
        return not self.freezes and not self.hotfixes


def present_day() -> date:
    """Today, where the reader is."""
    return clock.now().astimezone(reader_zone()).date()


def whole_days(first: date, number: int) -> Window:
    """From the midnight at which `first` begins where the reader is, so many days long."""
    return Window(_midnight(first), _midnight(first + timedelta(days=number)))


def days(found: Calendar, first: date, number: int, *, today: date) -> Iterator[Day]:
    """Yield each day. What lasts longer than one is told whole on the first that is shown, and then named."""
    told: set[Entry | Freeze] = set()
    for day in (first + timedelta(days=one) for one in range(number)):
        span = whole_days(day, 1)
        freezes = [one for one in found.freezes if span.overlaps(Window(one.starts_at, one.ends_at))]
        entries = [one for one in found.entries if _touches(one.span, span)]
        yield Day(
            day=day,
            name=str(WEEKDAYS[day.weekday()]),
            is_today=day == today,
            freezes=tuple(_of_freeze(one, goes_on=one in told) for one in freezes),
            hotfixes=tuple(_of_hotfix(one, goes_on=one in told) for one in entries),
        )
        told.update(freezes, entries)


def _midnight(day: date) -> datetime:
    return moment_of(datetime.combine(day, time()), reader_zone())


def _touches(span: Window, day: Window) -> bool:
    """Whether it is on that day, be it for a moment: what has just begun has no length yet."""
    return span.overlaps(day) or day.start <= span.start < day.end


def _of_freeze(freeze: Freeze, *, goes_on: bool) -> FreezeLine:
    return FreezeLine(
        where=str(freeze.system or _("all systems")),
        span=span_of(Window(freeze.starts_at, freeze.ends_at)),
        reason=freeze.reason,
        goes_on=goes_on,
    )


def _of_hotfix(entry: Entry, *, goes_on: bool) -> HotFixLine:
    return HotFixLine(
        hotfix=entry.hotfix,
        url=url_of("change", entry.hotfix),
        go=entry.go_in_words,
        go_tone="running" if entry.under_way_since else TONES.get(entry.go, "missing"),
        span=span_of(entry.window) if entry.window else "",
        under_way_since=entry.under_way_since,
        overlaps=tuple(map(line_of, entry.overlaps)),
        freezes=tuple(map(freeze_in_words, entry.freezes)),
        goes_on=goes_on,
    )
