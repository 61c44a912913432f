"""Systems with their rosters, clocks and staff; checklist templates, and templates of the systems."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.console.forms.change_reason import WhyForm
from apps.console.forms.seen_text import SeenText
from apps.console.views.responses import person
from apps.hotfixes.role_eligibility import may_enter
from apps.notifications.tonight import systems_seen_by
from apps.systems.models import (
    ChecklistTemplate,
    ChecklistTemplateItem,
    Dependency,
    EvidenceTemplate,
    RosterEntry,
    System,
    SystemClock,
    SystemGroupObjectPermission,
    SystemUserObjectPermission,
    TemplateRun,
    TemplateStep,
)

from .tracked import NamedRows, PartOfProcessData, ProcessDataAdmin

MOST_IN_AN_EMERGENCY = 2

THRESHOLDS = ("least_coverage_percent", "no_minor_findings", "results_needed", "least_soak_minutes")
WAIVED = _("What evidence misses, whoever signs its phase may waive with a reason. It stands on page one.")


class RosterForm(SeenText, forms.ModelForm):
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
                role = Role(typed["role"]) if typed.get("role") else None
                decision = may_enter(
                    self.by, holder, role, typed.get("system") or getattr(self.instance, "system", None)
                )
                if not decision.allowed:
                    self.add_error(name, decision.reason)
        return typed


class RosterEntryForm(RosterForm, WhyForm):
    """The same with the reason, on a page of its own."""


class RosterInline(PartOfProcessData):
    model = RosterEntry
    form = RosterForm
    autocomplete_fields = ["user", "group"]
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, form=self.form.filled_in_by(request.user), **kwargs)


class ClockInline(PartOfProcessData):
    model = SystemClock
    extra = 0
    max_num = 2


class StaffInline(PartOfProcessData):
    model = SystemUserObjectPermission
    fields = ["user"]
    autocomplete_fields = ["user"]
    extra = 0


class StaffGroupInline(PartOfProcessData):
    model = SystemGroupObjectPermission
    fields = ["group"]
    autocomplete_fields = ["group"]
    extra = 0


class DependencyInline(PartOfProcessData):
    model = Dependency
    fk_name = "system"
    autocomplete_fields = ["needs"]
    extra = 0


@admin.register(System)
class SystemAdmin(ProcessDataAdmin):
    list_display = ["code", "name", "in_production", "support_contact"]
    list_display_links = ["code", "name"]
    list_filter = ["in_production"]
    search_fields = ["code", "name"]
    inlines = [RosterInline, StaffInline, StaffGroupInline, ClockInline, DependencyInline]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **about: Any
    ) -> HttpResponse:
        """With the way to who is on call, for whoever sees the hot fixes of the system."""
        obj = about.get("obj")
        seen = systems_seen_by(person(request)).filter(pk=obj.pk) if obj and obj.in_production else None
        context["shows_rota"] = seen is not None and seen.exists()
        return super().render_change_form(request, context, *args, **about)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The thresholds under a heading of their own, the reason last."""
        names = list(self.get_fields(request, obj))
        about = [name for name in names if name not in (*THRESHOLDS, "why")]
        return [
            (None, {"fields": about}),
            (_("Thresholds"), {"fields": THRESHOLDS, "description": WAIVED}),
            (None, {"fields": [name for name in names if name == "why"]}),
        ]


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


class Questions(NamedRows):
    """The questions of one template: an Emergency has no time for many of them."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if not form.errors and form.cleaned_data]
        marked = sum(bool(one.get("in_emergency")) and not one.get("DELETE") for one in kept)
        if marked > MOST_IN_AN_EMERGENCY:
            sentence = _(
                "An Emergency is asked at most %(most)d questions before the go: %(now)d are marked."
            )
            raise ValidationError(sentence % {"most": MOST_IN_AN_EMERGENCY, "now": marked})


class ItemInline(PartOfProcessData):
    model = ChecklistTemplateItem
    formset = Questions
    extra = 0


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(ProcessDataAdmin):
    list_display = ["kind", "note"]
    inlines = [ItemInline]

    def has_add_permission(self, request):  # type: ignore[no-untyped-def]
        return False  # the kinds are the process's own, and each has its template

    def get_readonly_fields(self, request, obj=None):  # type: ignore[no-untyped-def]
        return ["kind"]


class TemplateStepInline(PartOfProcessData):
    # One above the other, each with its label: a step is a text of several lines.
    template = admin.StackedInline.template
    model = TemplateStep
    extra = 0


class TemplateRunInline(PartOfProcessData):
    model = TemplateRun
    extra = 0


@admin.register(EvidenceTemplate)
class EvidenceTemplateAdmin(ProcessDataAdmin):
    list_display = ["system", "version", "ticket_link"]
    list_select_related = ["system"]
    search_fields = ["system__name", "system__code"]
    autocomplete_fields = ["system"]
    inlines = [TemplateStepInline, TemplateRunInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["system"] if obj else []

    def save_model(self, request: HttpRequest, obj: EvidenceTemplate, form: Any, change: bool) -> None:
        # Every edit is a version, that of a step as well: the history of each row says what it was.
        obj.version += change
        super().save_model(request, obj, form, change)
