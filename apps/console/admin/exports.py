"""Exported packs, to read: who took what out of the system, and when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.visibility import sees_exports
from apps.records.models import PackExport
from apps.records.printed_text import to_the_second

from .own_days import OwnDays
from .tracked import TrackedAdmin


@admin.register(PackExport)
class PackExportAdmin(TrackedAdmin):
    """Auditors and process owners look; nobody writes here."""

    actions = None
    list_display = ["at", "exported_by_name", "scope", "number", "manifest"]
    fields = ["at", "exported_by_name", "scope", "number", "manifest_sha256"]
    readonly_fields = ["at", "exported_by_name", "scope", "number", "manifest_sha256"]
    list_filter = ["system", ("exported_at", OwnDays)]
    list_select_related = ["system"]
    search_fields = ["exported_by_name", "reference", "manifest_sha256"]

    @admin.display(description=_("exported at"), ordering="exported_at")
    def at(self, export: PackExport) -> str:
        return to_the_second(export.exported_at)

    @admin.display(description=_("manifest"), ordering="manifest_sha256")
    def manifest(self, export: PackExport) -> str:
        return f"{export.manifest_sha256[:12]}…" if export.manifest_sha256 else _now("not finished")

    @admin.display(description=_("what"))
    def scope(self, export: PackExport) -> str:
        return export.scope

    def has_module_permission(self, request: HttpRequest) -> bool:
        return sees_exports(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return sees_exports(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
