"""The on-call rotas: rules of hand-over with their people, and single shifts, in the time of the system."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.console.forms.change_reason import WhyForm
from apps.console.forms.local_time import LocalDateTimeField, check_year
from apps.console.views.importing_shifts import import_shifts
from apps.systems.handing_over import colleagues
from apps.systems.models import HandOver, OnCallRule, OnCallShift, OnCallTurn, System

from .tracked import PartOfProcessData, ProcessDataAdmin


class RuleForm(WhyForm):
    """A rule; its days are ones that somebody can mean."""

    def clean_starts_on(self) -> Any:
        """Return the day. Raises ValidationError where nobody can mean its year."""
        day = self.cleaned_data["starts_on"]
        check_year(day.year)
        return day


class ShiftForm(WhyForm):
    """A single shift, typed and shown as the clocks of its system show it."""

    starts_at = LocalDateTimeField(label=_("From"))
    ends_at = LocalDateTimeField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        system = self._system()
        for name in ("starts_at", "ends_at"):
            field: Any = self.fields.get(name)
            if field is None:
                continue  # to whom it is only shown
            field.zone = system.zone if system else field.zone
            told = _("By the clocks of %(zone)s.") % {"zone": system.zone_name} if system else ""
            field.help_text = told or _("By the clocks of the system.")

    def _system(self) -> System | None:
        """Whose clocks are meant: those of the system that is chosen, or was."""
        chosen = self.data.get(self.add_prefix("system"), "") if self.is_bound else ""
        try:
            return (
                forms.ModelChoiceField(System.objects.all(), required=False).clean(chosen) or self._stored()
            )
        except ValidationError:
            return self._stored()

    def _stored(self) -> System | None:
        return self.instance.system if self.instance.system_id else None


class _RotaAdmin(ProcessDataAdmin):
    """Process owners may delete, too: what is deleted stays in the history."""

    list_filter = ["role", "system"]
    list_select_related = ["system"]
    autocomplete_fields = ["system"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the people in turn, too, and say now, not at night, who of those named can only be called."""
        super().save_related(request, form, formsets, change)
        planned = form.instance
        role = Role(planned.role)
        able = set(colleagues(planned.system, role))
        for person in dict.fromkeys(self.called(planned)):
            if person not in able:
                messages.warning(
                    request,
                    _("%(who)s can be called and signs nothing: they are not on the roster as %(role)s.")
                    % {"who": person, "role": role.label},
                )

    def called(self, planned: Any) -> list[User]:
        """Whom what is planned has called."""
        raise NotImplementedError


class TurnInline(PartOfProcessData):
    model = OnCallTurn
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(OnCallRule)
class OnCallRuleAdmin(_RotaAdmin):
    form = RuleForm
    list_display = ["system", "role", "every", "handed_over_at", "starts_on", "people"]
    list_display_links = ["system", "role"]
    search_fields = ["system__name", "system__code"]
    inlines = [TurnInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("turns__user")

    def called(self, planned: Any) -> list[User]:
        return [turn.user for turn in planned.turns.select_related("user")]

    @admin.display(description=_("at"), ordering="at")
    def handed_over_at(self, rule: OnCallRule) -> str:
        """The time of day, and by whose clocks."""
        return f"{rule.at:%H:%M} {rule.system.zone_name}"

    @admin.display(description=_("people in turn"))
    def people(self, rule: OnCallRule) -> str:
        return ", ".join(str(turn.user) for turn in rule.turns.all())


@admin.register(OnCallShift)
class OnCallShiftAdmin(_RotaAdmin):
    form = ShiftForm
    list_display = ["system", "role", "user", "starts_at", "ends_at", "kind", "note"]
    list_display_links = ["system", "role"]
    list_filter = ["role", "kind", "system"]
    list_select_related = ["system", "user"]
    search_fields = ["system__name", "system__code", "user__last_name", "user__username"]
    autocomplete_fields = ["system", "user"]

    def called(self, planned: Any) -> list[User]:
        return [planned.user]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(import_shifts)
        return [path("import/", view, name="systems_oncallshift_import"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_import": self.has_add_permission(request)}
        return super().changelist_view(request, {**may, **(extra_context or {})})


@admin.register(HandOver)
class HandOverAdmin(ProcessDataAdmin):
    """Who asked whom: changed on the page of their shifts alone. What they wrote to each other is theirs."""

    exclude = ["note"]
    list_display = ["system", "role", "giver", "taker", "starts_at", "ends_at", "standing"]
    list_display_links = ["system", "role"]
    list_filter = ["standing", "role", "system"]
    list_select_related = ["system", "giver", "taker"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
