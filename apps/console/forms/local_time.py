"""Moments that are typed and shown as the clocks of a system show them, whoever has the page."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.typed_moments import as_typed, moment_typed
from apps.evidence.fields import FIRST_YEAR, LAST_YEAR


def check_year(year: int) -> None:
    """Raise ValidationError where nobody can mean `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Check the year: it must be from %(first)d to %(last)d."), params=words)


class LocalDateTimeField(forms.DateTimeField):
    """A moment by the clocks of `zone`; until that is set, by UTC."""

    widget = forms.TextInput
    zone: tzinfo = clock.UTC

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"placeholder": "YYYY-MM-DD hh:mm", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Return `value` as it is shown."""
        aware = isinstance(value, datetime) and timezone.is_aware(value)
        return as_typed(value, self.zone) if aware else value

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment that was typed, in UTC."""
        if isinstance(value, datetime):
            return value.astimezone(clock.UTC)
        if not str(value or "").strip():
            return None
        moment = moment_typed(str(value), self.zone)
        check_year(moment.year)
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether `data` is another moment than `initial`, to the minute that is shown."""
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True
