"""Granting a role on one hot fix, and taking it back."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import Role

from .layout import helper


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
        error_messages={"required": _("Say why: a reason is required.")},
    )


class GrantForm(forms.Form):
    """Which role, to whom (a person or a group), and why."""

    # None is chosen beforehand: a role that was not thought about is not given.
    role = forms.ChoiceField(label=_("Role"), choices=[("", "---------"), *Role.choices])
    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True), label=_("Person"), required=False
    )
    group = forms.ModelChoiceField(Group.objects.order_by("name"), label=_("or group"), required=False)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Grant the role")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("person")) == bool(cleaned.get("group")) and not self.errors:
            self.add_error("person", _("Choose a person or a group, and not both."))
        return cleaned

    def to(self) -> User | Group:
        chosen: User | Group = self.cleaned_data["person"] or self.cleaned_data["group"]
        return chosen


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    reason = _reason()

    def __init__(self, *args: Any, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=submit, tone="no")
