"""Systems with their rosters, clocks and staff; checklist templates."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.models import User
from apps.console.forms.change_reason import WhyForm
from apps.hotfixes.role_eligibility import may_enter
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


class RosterForm(forms.ModelForm):
    """Asks the policy of a new holder, role or system; a rank may be changed by whoever edits rosters."""

    by: User  # who fills it in

    @classmethod
    def filled_in_by(cls, user: Any) -> type["RosterForm"]:
        return type(cls.__name__, (cls,), {"by": user})

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("user", "group"):
            holder = typed.get(name)
            if holder and {"system", "role", "user", "group"} & set(self.changed_data):
                decision = may_enter(self.by, holder)
                if not decision.allowed:
                    self.add_error(name, decision.reason)
        return typed


class RosterEntryForm(RosterForm, WhyForm):
    """The same with the reason, on a page of its own."""


class RosterInline(PartOfProcessData, admin.TabularInline):
    model = RosterEntry
    form = RosterForm
    autocomplete_fields = ["user", "group"]
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=self.form.filled_in_by(request.user), **kwargs)


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
    form = RosterEntryForm
    list_display = ["system", "role", "holder", "rank"]
    list_display_links = ["system", "role"]
    list_filter = ["role", "rank", "system"]
    list_select_related = ["system", "user", "group"]
    search_fields = ["system__name", "user__last_name", "user__username", "group__name"]
    autocomplete_fields = ["system", "user", "group"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=self.form.filled_in_by(request.user), **kwargs)

    def in_words(self, thing: RosterEntry) -> str:
        return f"{thing.system}, {thing}"

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
