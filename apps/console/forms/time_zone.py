"""The form in which people say in which zone they want to read and write times."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common import zones

from .layout import helper

# The list of names that the field offers while somebody types, and the page writes once.
OFFERED = "zones"


class TimeZoneForm(forms.Form):
    """One's own zone; empty for UTC."""

    keeps_no_draft = True

    zone = forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=zones.LONGEST,
        widget=forms.TextInput(attrs={"list": OFFERED, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Type a part of a place, such as Vienna, and choose. Empty or UTC: all times in UTC."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Use this time zone")))

    def clean_zone(self) -> str:
        """Return the name of the zone. Raises ValidationError where there is none of it."""
        return zones.name_typed(self.cleaned_data["zone"])
