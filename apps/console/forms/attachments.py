"""Attaching files to a piece of evidence; taking one off asks for a reason only."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from apps.evidence.attachments import Attachment
from apps.evidence.file_types import size_in_words, too_large

from .layout import helper


class FilesInput(forms.FileInput):
    """A field for several files; files.js lets them be dropped on it and pasted, and lists them."""

    allow_multiple_selected = True

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """What the script needs to know, in the language of whoever looks at it."""
        most = settings.ATTACHMENT_MAX_BYTES
        said = {
            "data-files": True,
            "data-most": str(most),
            "data-hint": _("Drop files here, or paste a screenshot."),
            "data-remove": _("Remove"),
            "data-too-large": _("too large, at most %(most)s") % {"most": size_in_words(most)},
        }
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        return attrs | said


class FilesField(forms.FileField):
    """Any number of files; what each must be is the use case's to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, widget=FilesInput(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> "list[File[Any]]":
        """The files that came, in their order."""
        return [super(FilesField, self).clean(one, initial) for one in data or [None] if one or self.required]


class AttachForm(forms.Form):
    """Which files, and what they show. What a file must be is the use case's to say."""

    file = FilesField(label=_("Files"), error_messages={"required": _("Choose a file.")})
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
        self.helper = helper(submit=str(_("Attach the files")))
