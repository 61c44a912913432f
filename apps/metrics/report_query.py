"""What the figures are asked for: a period of whole days in UTC, and one system or all."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.common.period import Period
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import ENDED
from apps.systems.models import System

# Of one page and one table: five years.
MOST_MONTHS = 60
DEFAULT_MONTHS = 12


@dataclass(frozen=True)
class Asked:
    """From `start` to `until`, both days included; no system means all.

    Raises BadInput where the period ends before it begins, or is too long.
    """

    start: date
    until: date
    system: System | None = None

    def __post_init__(self) -> None:
        Period(self.start, self.until)  # which refuses one that ends before it begins
        number = _numbered(self.until) - _numbered(self.start) + 1
        if number > MOST_MONTHS:
            sentence = _("These are %(number)d months, and at most %(most)d are possible.")
            words = {"number": number, "most": MOST_MONTHS}
            raise BadInput(_("The period is too long."), {"until": [sentence % words]})

    @property
    def period(self) -> Period:
        return Period(self.start, self.until)

    @property
    def months(self) -> list[str]:
        """Its months in order, those that it only touches too, as "2026-11"."""
        first, last = _numbered(self.start), _numbered(self.until)
        return [_month(number) for number in range(first, last + 1)]

    def of(self, hotfixes: HotFixQuerySet) -> HotFixQuerySet:
        """Those among `hotfixes` of its system that anything in it can depend on.

        One that ended before the first day has nothing to tell, nor one that was reported after the last.
        """
        if self.system:
            hotfixes = hotfixes.filter(system=self.system)
        reported = Period(until=self.until).within("reported_at")
        still_told_of = Period(self.start).within("phase_entered_at") | ~Q(state__in=ENDED)
        return hotfixes.filter(reported, still_told_of)

    @property
    def in_words(self) -> str:
        """Such as "2026-11-01 to 2026-11-30, Payments (PAY)"."""
        where = f"{self.system.name} ({self.system.code})" if self.system else _("all systems")
        words = {"start": self.start, "until": self.until, "where": where}
        return _("%(start)s to %(until)s, %(where)s") % words


def last_twelve_months() -> tuple[date, date]:
    """From the first day of the month eleven months ago until today."""
    today = clock.now().astimezone(clock.UTC).date()
    year, month = divmod(_numbered(today) - DEFAULT_MONTHS + 1, 12)
    return date(year, month + 1, 1), today


def month_of(moment: datetime) -> str:
    """The month of a moment, in UTC, as "2026-11"."""
    return _month(_numbered(moment.astimezone(clock.UTC).date()))


def _numbered(day: date) -> int:
    """The number of its month, counted without years."""
    return day.year * 12 + day.month - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
