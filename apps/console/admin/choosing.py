"""The box that chooses a row of a list, with words beside it."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .narrowing import NarrowedInWords


class ChosenByLabel(NarrowedInWords):
    """A list in which a thumb can tell what a box is for, and hit it."""

    def action_checkbox(self, obj: Any) -> Any:
        # As the widget writes it, whose template takes as long as all the other cells of a row.
        return format_html(
            '<label class="hf-choose"><input type="checkbox" name="{}" value="{}" class="action-select"'
            ' aria-label="{}"> <span>{}</span></label>',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Select %(row)s") % {"row": obj},
            _("Select"),
        )
