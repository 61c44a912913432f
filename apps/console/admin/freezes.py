"""The change freezes, kept by process owners: of a system or of all, typed in the zone of whoever types."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.console.forms.change_reason import WhyForm
from apps.console.forms.moments import MomentField
from apps.systems.models import Freeze

from .tracked import ProcessDataAdmin


class FreezeForm(WhyForm):
    """A freeze; why it is changed is asked apart from why it is."""

    class Meta:
        help_texts: ClassVar[dict[str, Any]] = {
            "reason": _(
                "Read by whoever wants to give a go inside it, and printed on the record where the glass was"
                " broken for that."
            )
        }

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))


@admin.register(Freeze)
class FreezeAdmin(ProcessDataAdmin):
    """Process owners may delete one, too: what is deleted stays in the history."""

    form = FreezeForm
    fields = ["system", "starts_at", "ends_at", "reason", "why"]
    list_display = ["where", "starts_at", "ends_at", "reason"]
    list_display_links = ["where"]
    list_filter = ["system"]
    list_select_related = ["system"]
    search_fields = ["reason", "system__name", "system__code"]
    autocomplete_fields = ["system"]

    @admin.display(description=_("system"), ordering="system__name")
    def where(self, freeze: Freeze) -> str:
        return str(freeze.system or _("All systems"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)
