"""The box that chooses a row of a list, with words beside it."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .narrowing import NarrowedInWords


class ChosenByLabel(NarrowedInWords):
    """A list in which a thumb can tell what a box is for, and hit it."""

    def action_checkbox(self, obj: Any) -> Any:
        named = {"class": "action-select", "aria-label": _("Select %(row)s") % {"row": obj}}
        box = forms.CheckboxInput(named, lambda value: False).render(ACTION_CHECKBOX_NAME, str(obj.pk))
        return format_html('<label class="hf-choose">{} <span>{}</span></label>', box, _("Select"))
