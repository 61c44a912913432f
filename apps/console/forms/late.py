"""The form by which it is stated that production was changed first."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.approvals.stating_late import LONGEST_NAME, Told
from apps.console.forms.moments import MomentField
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.models import HotFix

from .layout import helper
from .signing import SigningForm


def _told(label: Any, help_text: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class LateForm(SigningForm):
    """When production was changed, by whom, what was done, and why without a go; and the password."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    started_at = MomentField(
        label=_("Changed at"),
        help_text=_("As near as you know."),
        error_messages={"required": _("Say when production was changed, as near as you know.")},
    )
    ended_at = MomentField(label=_("Until, if known"), required=False)
    changed_by = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True), label=_("Changed by"), required=False
    )
    name = forms.CharField(
        label=_("or, somebody without an account"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("A supplier, an agency, a colleague who has left: the name as you know it."),
    )
    done = _told(
        _("What was done"),
        _("The steps, and what production is like now."),
        _("Say what was done to production."),
    )
    why = _told(
        _("Why without a go"),
        _("What could not wait, and who could not be reached."),
        _("Say why it was done without a go."),
    )

    def __init__(self, *args: Any, hotfix: HotFix, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.ask_again()
        self.helper = helper(submit=submit, tone="no")

    def told(self) -> Told:
        """What was typed, as the use case takes it."""
        typed = self.cleaned_data
        names = ("started_at", "ended_at", "changed_by", "name", "done", "why")
        return Told(**{name: typed[name] for name in names})
