"""A period of whole days in UTC, as people choose it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _

from . import clock
from .errors import BadInput


@dataclass(frozen=True)
class Period:
    """From `start` to `until`, both days included; no day means without that end.

    Raises BadInput where it ends before it begins.
    """

    start: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.until and self.until < self.start:
            raise BadInput(
                _("The period ends before it begins."),
                {"until": [_("This day is before the first one.")]},
            )

    @property
    def begins(self) -> datetime | None:
        """The first moment in it."""
        return datetime.combine(self.start, time.min, clock.UTC) if self.start else None

    @property
    def ends(self) -> datetime | None:
        """The last moment in it."""
        return datetime.combine(self.until, time.max, clock.UTC) if self.until else None

    def within(self, field: str) -> Q:
        """The lookup that keeps rows whose `field` lies in it."""
        bounds = Q()
        if self.begins:
            bounds &= Q((f"{field}__gte", self.begins))
        if self.ends:
            bounds &= Q((f"{field}__lte", self.ends))
        return bounds

    def holds(self, moment: datetime) -> bool:
        """The same of one moment."""
        after = self.begins is None or moment >= self.begins
        return after and (self.ends is None or moment <= self.ends)
