"""From which day the calendar is shown, and of which system. It is sent by GET: choosing changes nothing."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.console.calendar_days import present_day
from apps.evidence.calendar import systems_in_sight
from apps.hotfixes.visibility import Visibility
from apps.systems.models import System

from .layout import helper

FURTHEST = timedelta(days=366)
FROM = "from"


class CalendarForm(forms.Form):
    """A day, empty for today, and the code of a system, empty for all that one sees."""

    system = forms.ModelChoiceField(
        System.objects.none(),
        label=_("System"),
        required=False,
        empty_label=_("All systems"),
        to_field_name="code",
        error_messages={
            "invalid_choice": _(
                "There is no such system, or you may not see its hot fixes. Choose another one."
            )
        },
    )

    def __init__(self, typed: Any, *, seen: Visibility) -> None:
        super().__init__(typed)
        # Its name is a word of Python, so that it cannot be declared above.
        day = forms.DateField(
            label=_("From"),
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text=_("Two weeks from that day on. Leave empty for today."),
            error_messages={"invalid": _("Write a day such as 2026-12-01.")},
        )
        self.fields = {FROM: day, **self.fields}
        self.fields["system"].queryset = systems_in_sight(seen)  # type: ignore[attr-defined]
        self.helper = helper(submit=str(_("Show these days")), tone="plain")
        self.helper.form_method = "get"

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        day = typed.get(FROM)
        if day and abs(day - present_day()) > FURTHEST:
            self.add_error(FROM, ValidationError(_("Choose a day at most a year away.")))
        return typed

    @property
    def first_day(self) -> date:
        """The day from which it is shown, once the form is valid."""
        return self.cleaned_data[FROM] or present_day()

    @property
    def of_system(self) -> System | None:
        found: System | None = self.cleaned_data["system"]
        return found

    def address(self, day: date | None) -> str:
        """The part of an address that shows the same from another day; None for today."""
        asked = {FROM: day.isoformat()} if day else {}
        if self.of_system:
            asked["system"] = self.of_system.code
        return f"?{urlencode(asked)}"
