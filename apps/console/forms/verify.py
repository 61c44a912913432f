"""The one form that everybody may send: a PDF to be verified."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.console.public_request_limit import largest_file

# Where a PDF says that it is one; readers look no further.
_BEGINNING = 1024


class VerifyForm(forms.Form):
    """One file, not too large, and a PDF by what is in it, whatever its name says."""

    use_required_attribute = False
    document = forms.FileField(
        label=gettext_lazy("The PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": gettext_lazy("Choose the PDF that you want to verify."),
            "empty": gettext_lazy("This file is empty."),
        },
    )
    # Of the paper whose code led here; anything else that is sent is compared with nothing.
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        if len(self.files.getlist("document")) > 1:
            raise forms.ValidationError(_("Send one file at a time."))
        if document.size is None or document.size > largest_file():
            raise forms.ValidationError(
                _("This file is larger than %(most)s.") % {"most": filesizeformat(largest_file())}
            )
        if b"%PDF-" not in document.read(_BEGINNING):
            raise forms.ValidationError(_("This is not a PDF."))
        return document
