"""Attaching a file to a piece of evidence; taking one off asks for a reason only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.evidence.attachments import Attachment
from apps.evidence.file_types import ENDINGS, too_large

from .layout import helper


class AttachForm(forms.Form):
    """Which file, and what it shows. What the file must be is the use case's to say."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"required": _("Choose a file.")},
    )
    note = forms.CharField(
        label=_("What it shows (optional)"),
        required=False,
        max_length=Attachment._meta.get_field("note").max_length,
        help_text=Attachment._meta.get_field("note").help_text,
    )

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        """`was_too_large`: a file came that was thrown away on its way in."""
        super().__init__(*args, **kwargs)
        if was_too_large:
            self.fields["file"].error_messages["required"] = str(too_large())
        self.helper = helper(submit=str(_("Attach the file")))
