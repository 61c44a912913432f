"""Choosing a digest: each message at once, or one mail a day of what can wait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .layout import helper

AT_ONCE, DAILY = "at_once", "daily"


class DigestForm(forms.Form):
    """How what can wait comes by mail."""

    keeps_no_draft = True

    how = forms.ChoiceField(
        label=_("What can wait"),
        choices=[(AT_ONCE, _("comes at once, each by itself")), (DAILY, _("comes in one mail a day"))],
        widget=forms.RadioSelect,
    )
    at = forms.TimeField(
        label=_("At"),
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write a time of 24 hours, such as 08:00.")},
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = _("A time of 24 hours, such as 08:00, by the clocks of %(zone)s, summer and winter.")
        self.fields["at"].help_text = told % {"zone": zone or "UTC"}
        self.helper = helper(submit=str(_("Save")))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("how") == DAILY and typed.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("Say at what time."))
        return typed
