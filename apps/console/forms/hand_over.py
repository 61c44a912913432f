"""Asking a colleague to take a shift: who, and of a long one which part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.systems.handing_over import OwnShift, colleagues
from apps.systems.rota_tables import LONGEST_NOTE

from .layout import helper
from .moments import MomentField


class HandOverForm(forms.Form):
    """To whom a shift goes, if they accept."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("To whom"),
        error_messages={"invalid_choice": _("Choose somebody who is on the roster in this role.")},
    )
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, help_text=_("For your colleague.")
    )

    def __init__(self, *args: Any, shift: OwnShift, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"starts_at": shift.starts_at, "ends_at": shift.ends_at}
        there = colleagues(shift.system, shift.role).exclude(pk=by.pk)
        self.fields["to"].queryset = there  # type: ignore[attr-defined]
        self.helper = helper(submit=str(_("Ask to take it")))
