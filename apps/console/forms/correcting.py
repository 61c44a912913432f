"""The form by which a wrong system is corrected: which it is, why, and the password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.evidence import Content
from apps.hotfixes.models import HotFix
from apps.systems.models import System

from .debts import ConfirmForm
from .layout import helper


def systems_to_choose(hotfix: HotFix) -> Any:
    """The systems that `hotfix` could be of: those that an issue is reported for, but its own."""
    return System.objects.filter(in_production=True).exclude(pk=hotfix.system_id)


def _choice(hotfix: HotFix) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        systems_to_choose(hotfix),
        label=_("The right system"),
        error_messages={
            "required": _("Choose the system that it is."),
            "invalid_choice": _("Choose another system than its own, one that is in production."),
        },
    )


class ChooseSystemForm(forms.Form):
    """Which system it is: the next page shows who would hold the roles then."""

    def __init__(self, *args: Any, hotfix: HotFix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = _choice(hotfix)
        self.helper = helper(submit=str(_("Show what follows from it")), tone="plain")
        self.helper.form_method = "get"
        self.helper.disable_csrf = True


class CorrectSystemForm(ConfirmForm):
    """A reason and the password; `roles_of` is the system whose roster was on screen."""

    field_order = ("seen", "to", "reason")

    roles_of = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, hotfix: HotFix, to: System | None, **kwargs: Any) -> None:
        super().__init__(*args, hotfix=hotfix, **kwargs)
        self.fields["to"] = _choice(hotfix)
        self.fields["to"].initial = to
        self.fields["roles_of"].initial = to.pk if to else ""
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        to = typed.get("to")
        if to is not None and typed.get("roles_of") != str(to.pk):
            sentence = _("Look at who would hold the roles of %(system)s, then send it once more.")
            self.add_error("to", sentence % {"system": to})
        return typed

    def on_screen_now(self, version: int, content: Content) -> None:
        """Show the present under the same words: the roles on screen are those of the system chosen last."""
        super().on_screen_now(version, content)
        self.data = {**self.data, "roles_of": self.data.get("to", "")}
