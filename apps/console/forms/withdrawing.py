"""The form by which somebody takes their yes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.door import LONGEST_REASON

from .layout import helper
from .signing import SigningForm

SOMETHING, NOTHING = "yes", "no"


class WithdrawForm(SigningForm):
    """Why it is taken back, and of a go, whether anything reached production by it."""

    def __init__(self, *args: Any, of_a_go: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_a_go:
            self.fields["reached_production"] = forms.ChoiceField(
                label=_("Has anything of it reached production?"),
                choices=[(NOTHING, _("No, nothing")), (SOMETHING, _("Yes: roll back instead"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whether anything reached production.")},
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Say why: a reason is required.")},
        )
        self.ask_again()
        self.helper = helper(submit=str(_("Withdraw the sign-off")), tone="no")

    def nothing_reached_production(self) -> bool | None:
        """What was answered; None where it was not asked."""
        answer = self.cleaned_data.get("reached_production")
        return None if answer is None else answer == NOTHING
