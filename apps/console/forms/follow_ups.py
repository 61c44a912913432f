"""What is asked of whoever does something to a follow-up action."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.evidence.fields import Words
from apps.hotfixes.door import LONGEST_REASON
from apps.learning.models import FollowUpAction, FollowUpStep

from .days import DayField
from .layout import helper

Kind = FollowUpStep.Kind


@dataclass(frozen=True)
class Asked:
    """How one step is called on its button, and what it asks for in words."""

    button: Words
    text: Words
    tone: str = "plain"
    needed: bool = True


STEPS = {
    Kind.DONE: Asked(_("It is done"), _("What was done"), tone="yes"),
    Kind.CONFIRMED: Asked(_("Confirm that it is done"), _("Comment (optional)"), tone="yes", needed=False),
    Kind.SENT_BACK: Asked(_("It is not done yet"), _("What is not done yet"), tone="no"),
    Kind.HANDED_OVER: Asked(_("Hand it over"), _("Reason")),
    Kind.POSTPONED: Asked(_("Set another due date"), _("Reason")),
    Kind.DROPPED: Asked(_("Drop it"), _("Why it will not be done"), tone="no"),
}


class FollowUpForm(forms.Form):
    """The words of one step, with to whom or until when, and how many steps were on screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, kind: FollowUpStep.Kind, action: FollowUpAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = STEPS[kind]
        if kind is Kind.HANDED_OVER:
            self.fields["to"] = forms.ModelChoiceField(
                User.objects.filter(is_active=True, is_staff=True).exclude(pk=action.owner_id or 0),
                label=_("To whom"),
            )
        if kind is Kind.POSTPONED:
            self.fields["until"] = DayField(label=_("New due date"))
        self.fields["text"] = forms.CharField(
            label=asked.text,
            required=asked.needed,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.helper = helper(submit=str(asked.button), tone=asked.tone)
