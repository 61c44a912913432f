"""Publishing a release note (nothing to type, only to confirm what is on screen) and withdrawing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .grants import ReasonForm
from .layout import helper


class PublishForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Publish")))


class WithdrawForm(ReasonForm):
    """Why, for the note that is on screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
