"""Asking a colleague to take a shift: who, of a long one which part, and of a swap which one goes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.moments import in_own_time
from apps.systems.handing_over import OwnShift, colleagues, shifts_to_swap
from apps.systems.rota_tables import LONGEST_NOTE

from .layout import helper
from .moments import MomentField


class HandOverForm(forms.Form):
    """To whom a shift goes, if they accept."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("To whom"),
        required=False,
        help_text=_("To swap, it is enough to choose the shift below."),
        error_messages={"invalid_choice": _("Choose somebody who is on the roster in this role.")},
    )
    back = forms.ChoiceField(
        label=_("In exchange for"),
        required=False,
        help_text=_("Both shifts change hands when your colleague accepts, or neither does."),
        error_messages={"invalid_choice": _("This shift has begun, or is somebody else's by now.")},
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
        self._offered = {one.key: one for one in shifts_to_swap(shift.system, shift.role, by=by)}
        shown = [(key, in_own_time(one.in_words)) for key, one in self._offered.items()]
        self.fields["back"].choices = [("", _("nothing")), *shown]  # type: ignore[attr-defined]
        self.helper = helper(submit=str(_("Ask to take it")))

    def clean(self) -> dict[str, Any]:
        """Return what was typed; of a swap, to whom is whose shift goes back, and `back` is its period."""
        typed: dict[str, Any] = super().clean() or {}
        swapped, to = self._offered.get(typed.get("back") or ""), typed.get("to")
        if swapped and to and to != swapped.person:
            who = {"who": swapped.person}
            self.add_error("back", _("This is a shift of %(who)s: choose them, or nobody, above.") % who)
        elif not swapped and not to and not self.errors:
            self.add_error("to", _("Choose a colleague, or one of their shifts in exchange."))
        if swapped:
            typed["to"] = swapped.person
        typed["back"] = (swapped.starts_at, swapped.ends_at) if swapped else None
        return typed
