"""The form behind every act: sign-off, refusal, roll-back, deployment, cancellation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.hotfixes.evidence import Content, evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import LONGEST_REASON
from apps.hotfixes.phases import Act, Kind

from .layout import helper
from .signing import SigningForm


class ActForm(SigningForm):
    """What a person says with an act: in which role, why, and what the act itself records."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, act: Act, hotfix: HotFix, roles: list[Role], content: Content, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = hotfix.version
        self.act = act
        if len(roles) > 1:
            choices = [(role.value, role.label) for role in roles]
            self.fields["as_role"] = forms.ChoiceField(label=_("Sign as"), choices=choices)
        self._add_recorded_fields()
        if act.needs_reason or act.kind is Kind.SIGN_OFF:
            self.fields["reason"] = forms.CharField(
                label=_("Reason") if act.needs_reason else _("Comment"),
                required=act.needs_reason,
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Say why: a reason is required.")},
            )
        if act.kind is not Kind.ACT:
            self.add_signature(content)
        self.helper = helper(submit=str(act.label), tone="no" if act.needs_reason else "yes")

    def _add_recorded_fields(self) -> None:
        self.recorded: list[str] = []
        if self.act.records:
            model = evidence_model(self.act.records)
            made = forms.fields_for_model(model)
            self.recorded = [name for name in made if name != "hotfix"]
            for name in self.recorded:
                self.fields[name] = made[name]

    def details(self) -> dict[str, Any]:
        """What the act records, by field name."""
        return {name: self.cleaned_data[name] for name in self.recorded}

    def as_role(self) -> Role | None:
        chosen = self.cleaned_data.get("as_role")
        return Role(chosen) if chosen else None
