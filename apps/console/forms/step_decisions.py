"""The form in which the roll-back owner says whether it goes on although steps were not done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.approvals.step_decisions import StepDecision
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.models import HotFix

from .layout import helper
from .signing import SigningForm


class StepDecisionForm(SigningForm):
    """What is decided, why, and the password of who decides."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=StepDecision.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: go on, or roll back.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why production can stay as it is, or why it must be taken back."),
        error_messages={"required": _("Say why: a reason is required.")},
    )

    def __init__(self, *args: Any, hotfix: HotFix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.ask_again()
        self.helper = helper(submit=str(_("Decide")))
