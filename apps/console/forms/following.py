"""The forms by which the lane is changed, and a value that was signed is amended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.systems.priorities import Priority

from .debts import ConfirmForm


class LaneForm(ConfirmForm):
    """A reason and the password; the priority from then on comes along, as it was on screen."""

    to = forms.ChoiceField(choices=Priority.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].initial = to


class AmendForm(ConfirmForm):
    """Which value that was signed, what it should have been, why, and the password."""

    field_order = ("seen", "name", "new")

    name = forms.ChoiceField(label=_("What is wrong"))
    new = forms.CharField(
        label=_("What it should have been"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It stands beside what was signed, which stays as it is. Write a choice in the words of its form,"
            " a moment as 2026-11-25 02:14 in UTC."
        ),
    )

    def __init__(self, *args: Any, values: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = values  # type: ignore[attr-defined]
