"""At which hour it is asked whether it would work. It is sent by GET: asking changes nothing."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.notifications.tonight import FURTHEST

from .layout import helper
from .moments import MomentField


class AtForm(forms.Form):
    """A moment; empty for now."""

    at = MomentField(
        label=_("At"),
        required=False,
        help_text=_(
            "Leave empty for now. Rotas, delegations and freezes are those of then, people as they are now."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Ask for that hour")), tone="plain")
        self.helper.form_method = "get"

    def clean_at(self) -> datetime | None:
        """Return the moment. Raises ValidationError where it is too far away."""
        at: datetime | None = self.cleaned_data["at"]
        if at and abs(at - clock.now()) > FURTHEST:
            raise ValidationError(_("Choose a moment at most a year away."))
        return at
