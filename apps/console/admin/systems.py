"""Systems with their rosters, clocks and staff; checklist templates."""

from django.contrib import admin

from apps.systems.models import (
    ChecklistTemplate,
    ChecklistTemplateItem,
    RosterEntry,
    System,
    SystemClock,
    SystemGroupObjectPermission,
    SystemUserObjectPermission,
)

from .tracked import PartOfProcessData, ProcessDataAdmin


class RosterInline(PartOfProcessData, admin.TabularInline):
    model = RosterEntry
    autocomplete_fields = ["user", "group"]
    extra = 0


class ClockInline(PartOfProcessData, admin.TabularInline):
    model = SystemClock
    extra = 0
    max_num = 2


class StaffInline(PartOfProcessData, admin.TabularInline):
    model = SystemUserObjectPermission
    fields = ["user"]
    autocomplete_fields = ["user"]
    extra = 0


class StaffGroupInline(PartOfProcessData, admin.TabularInline):
    model = SystemGroupObjectPermission
    fields = ["group"]
    autocomplete_fields = ["group"]
    extra = 0


@admin.register(System)
class SystemAdmin(ProcessDataAdmin):
    list_display = ["code", "name", "in_production", "support_contact"]
    list_display_links = ["code", "name"]
    list_filter = ["in_production"]
    search_fields = ["code", "name"]
    inlines = [RosterInline, StaffInline, StaffGroupInline, ClockInline]


@admin.register(RosterEntry)
class RosterEntryAdmin(ProcessDataAdmin):
    list_display = ["system", "role", "holder", "rank"]
    list_display_links = ["system", "role"]
    list_filter = ["role", "rank", "system"]
    list_select_related = ["system", "user", "group"]
    search_fields = ["system__name", "user__last_name", "user__username", "group__name"]
    autocomplete_fields = ["system", "user", "group"]

    def has_delete_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        return self.has_change_permission(request, obj)


class ItemInline(PartOfProcessData, admin.TabularInline):
    model = ChecklistTemplateItem
    extra = 0


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(ProcessDataAdmin):
    list_display = ["kind", "note"]
    inlines = [ItemInline]

    def has_add_permission(self, request):  # type: ignore[no-untyped-def]
        return False  # the kinds are the process's own, and each has its template

    def get_readonly_fields(self, request, obj=None):  # type: ignore[no-untyped-def]
        return ["kind"]
