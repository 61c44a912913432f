"""Why somebody changes or deletes what has a history: asked by every ordinary admin page of such data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .seen_text import SeenText
from .stored_spans import StoredSpansStay

LONGEST = 500


def why(help_text: Any) -> forms.CharField:
    """The field; what it says is put on every row of the history that the form writes."""
    return forms.CharField(
        label=_("Why"),
        max_length=LONGEST,
        help_text=help_text,
        error_messages={"required": _("Say why: a reason is required.")},
    )


class WhyForm(StoredSpansStay, SeenText, forms.ModelForm):
    """A form that asks why, for the history."""

    why = why(_("Kept in the history: the reason for this change."))


class WhyDeletedForm(SeenText, forms.Form):
    """The reason to delete something, and nothing else."""

    why = why(_("Kept in the history, which goes on showing what was deleted."))
