"""Posting a status update."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .layout import helper


class StatusForm(forms.Form):
    """What those who wait are to be told; posted to `action`, wherever the form stands."""

    text = forms.CharField(
        label=_("How it stands"),
        help_text=_(
            "A sentence or two: everybody who has a part in it or watches it gets it by mail, and it stays. "
            "@name tells that person."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,  # the use case says what is wrong with it
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Post the update")), tone="plain")
        self.helper.form_action = action
