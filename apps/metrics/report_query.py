"""The query for figures: a period of whole days in UTC, and one system or all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.common.period import Period
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import ENDED
from apps.learning.models import FollowUpAction
from apps.systems.models import System

# The most that one page and one CSV show: five years.
MOST_MONTHS = 60
DEFAULT_MONTHS = 12


@dataclass(frozen=True)
class ReportQuery:
    """From `start` to `until`, both days included; no system means all.

    Raises BadInput where the period ends before it begins, or is too long.
    """

    start: date
    until: date
    system: System | None = None

    def __post_init__(self) -> None:
        Period(self.start, self.until)  # which refuses one that ends before it begins
        number = _month_number(self.until) - _month_number(self.start) + 1
        if number > MOST_MONTHS:
            sentence = _("These are %(number)d months, and at most %(most)d are possible.")
            values = {"number": number, "most": MOST_MONTHS}
            raise BadInput(_("The period is too long."), {"until": [sentence % values]})

    @property
    def period(self) -> Period:
        return Period(self.start, self.until)

    @property
    def months(self) -> list[str]:
        """The months of the period in order, partly covered ones too, as "2026-11"."""
        first, last = _month_number(self.start), _month_number(self.until)
        return [_month(number) for number in range(first, last + 1)]

    def of(self, hotfixes: HotFixQuerySet) -> HotFixQuerySet:
        """Return those among `hotfixes` of its system that a figure of the period can depend on.

        None depends on one that ended before the first day, or was reported after the last; but for its
        follow-up actions, which are due later.
        """
        reported = Period(until=self.until).within("reported_at")
        open_or_ended_later = Period(self.start).within("phase_entered_at") | ~Q(state__in=ENDED)
        due = FollowUpAction.objects.filter(due__range=(self.start, self.until)).order_by()
        with_actions = Q(pk__in=due.values("came_of"))
        return hotfixes.filter(self.its_system, reported, open_or_ended_later | with_actions)

    @property
    def its_system(self) -> Q:
        """What keeps rows, of whatever has a system, that are of the one asked for."""
        return Q(system=self.system) if self.system else Q()

    def days_of(self, month: str) -> range | None:
        """Return the days of `month`, one of `months`, that are in the period; None for all of them."""
        first = self.start.day if month == self.months[0] else 1
        last = self.until.day if month == self.months[-1] and not _ends_a_month(self.until) else 31
        return None if (first, last) == (1, 31) else range(first, last + 1)

    @property
    def in_words(self) -> str:
        """The query as text, such as "2026-11-01 to 2026-11-30, Payments (PAY)"."""
        where = f"{self.system.name} ({self.system.code})" if self.system else _("all systems")
        values = {"start": self.start, "until": self.until, "where": where}
        return _("%(start)s to %(until)s, %(where)s") % values


def last_twelve_months() -> tuple[date, date]:
    """Return the first day of the month eleven months ago, and today."""
    today = clock.now().astimezone(clock.UTC).date()
    year, month = divmod(_month_number(today) - DEFAULT_MONTHS + 1, 12)
    return date(year, month + 1, 1), today


def month_of(moment: datetime) -> str:
    """Return the month of a moment, in UTC, as "2026-11"."""
    return _month(_month_number(moment.astimezone(clock.UTC).date()))


def _ends_a_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def _month_number(day: date) -> int:
    """Return how many months lie between the year 0 and the month of `day`."""
    return day.year * 12 + day.month - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
