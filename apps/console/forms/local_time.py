"""Moments that are typed and shown as the clocks of a system show them."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.evidence.fields import FIRST_YEAR, LAST_YEAR
from apps.systems.time_zones import moment_of

from .evidence import UtcDateTimeInput


def check_year(year: int) -> None:
    """Raise ValidationError where nobody can mean `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Check the year: it must be from %(first)d to %(last)d."), params=words)


class LocalDateTimeField(forms.DateTimeField):
    """A moment by the clocks of `zone`; until that is set, by UTC."""

    zone: tzinfo = clock.UTC

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=UtcDateTimeInput(), **options)

    def prepare_value(self, value: Any) -> Any:
        """Return `value` as it is shown."""
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment that was typed, in UTC."""
        with timezone.override(clock.UTC):
            typed = super().to_python(value)
        if typed is None:
            return None
        check_year(typed.year)
        return moment_of(typed.replace(tzinfo=None), self.zone)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether `data` is another moment than `initial`, to the minute that is shown."""
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
