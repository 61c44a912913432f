"""Days that are typed: one field for all of them, which takes no year that nobody can mean."""

from datetime import date
from typing import Any

from django import forms

from .local_time import check_year


class DayField(forms.DateField):
    """A day that is kept; 9999-12-31 is a slip, or a way to say "for ever" that no calendar can count on."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError where it is none, or nobody can mean its year."""
        day: date | None = super().to_python(value)
        if day is not None:
            check_year(day.year)
        return day
