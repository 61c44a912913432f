"""Bounds of how long something may take: what may be typed, and what is counted with whatever is stored."""

from datetime import timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Case, DurationField, F, Value, When
from django.utils.translation import gettext_lazy as _

# Nobody plans a hot fix for longer.
LONGEST = timedelta(days=31)
# What stands there from before this bound, or was put there by SQL, keeps its word as long as the calendar
# has room: a moment of any year that can be typed, and this, is a moment.
LONGEST_COUNTED = timedelta(days=3650)
NONE_AT_ALL = timedelta(0)
SHORTEST = timedelta(minutes=1)

TOO_LONG = _("This is longer than 31 days: write hours:minutes:seconds, such as 04:00:00.")
TOO_SHORT = _("This is shorter than a minute: write hours:minutes:seconds, such as 04:00:00.")
NEGATIVE = _("This is less than nothing: write hours:minutes:seconds, such as 01:00:00.")

AT_MOST = MaxValueValidator(LONGEST, TOO_LONG)
# A first response may be wanted at once, which is none at all.
AT_ONCE_OR_WITHIN = [MinValueValidator(NONE_AT_ALL, NEGATIVE), AT_MOST]
WITHIN = [MinValueValidator(SHORTEST, TOO_SHORT), AT_MOST]


def counted(span: timedelta) -> timedelta:
    """Return `span` as it is added to a moment, whatever is stored: not before it, nor off the calendar."""
    return min(max(span, NONE_AT_ALL), LONGEST_COUNTED)


def counted_minutes(number: int) -> timedelta:
    """Return so many minutes, likewise."""
    return timedelta(minutes=min(max(number, 0), LONGEST_COUNTED // timedelta(minutes=1)))


def counted_column(column: str) -> Any:
    """Return what `counted` makes of a column, asked of the database; null stays null."""
    return Case(
        When(**{f"{column}__gt": LONGEST_COUNTED}, then=Value(LONGEST_COUNTED)),
        When(**{f"{column}__lt": NONE_AT_ALL}, then=Value(NONE_AT_ALL)),
        default=F(column),
        output_field=DurationField(),
    )
