"""A calendar file whose events become single shifts of a role of a system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.systems.models import System
from apps.systems.rota_import import MOST_BYTES
from apps.systems.rota_tables import ROLES

from .change_reason import why
from .layout import helper


class ImportShiftsForm(forms.Form):
    """The file, and what its events are shifts of."""

    keeps_no_draft = True  # a file is chosen anew

    system = forms.ModelChoiceField(System.objects.all(), label=_("System"))
    role = forms.ChoiceField(choices=ROLES, label=_("Role"))
    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_(
            "Single events of at most two years ahead, each with one attendee who has the e-mail address of"
            " an account here. Events that repeat are refused: make a rule of hand-over of them."
        ),
    )
    why = why(_("Kept in the history of each shift."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=str(_("Import the shifts")))

    def clean_file(self) -> bytes:
        """Return what the file holds; of a larger one just enough that it is refused."""
        content: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return content
