"""The delegations: all of them to read, for those who read everything, and everybody's own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock, moments
from apps.console.views import delegations
from apps.hotfixes.models import Delegation
from apps.hotfixes.visibility import sees_every_system

from .own_days import OwnDays
from .tracked import TrackedAdmin


class StandingFilter(admin.SimpleListFilter):
    """Where a delegation stands."""

    title = _("where it stands")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("running", _("Running now")),
            ("coming", _("Coming")),
            ("past", _("Ended")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(status_now=self.value()) if self.value() else queryset


@admin.register(Delegation)
class DelegationAdmin(TrackedAdmin):
    """Read by process owners, auditors and the change board, with history; changed by nobody here."""

    list_display = ["people", "standing", "role", "place", "begins", "ends"]
    list_filter = [StandingFilter, "role", "system", ("ends_at", OwnDays)]
    # Not a column of the list, so that the admin marks none as sorted by; what decides is below.
    ordering = ["-pk"]
    search_fields = [
        "hotfix__reference",
        "system__name",
        "delegator__last_name",
        "delegator__username",
        "delegate__last_name",
        "delegate__username",
    ]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        known = ("delegator", "delegate", "system", "hotfix")
        return Delegation.objects.with_status().select_related(*known)

    def get_ordering(self, request: HttpRequest) -> Any:
        return ["place_in_line", "-starts_at", "-pk"]

    @admin.display(description=_("who for whom"), ordering="delegate__last_name")
    def people(self, delegation: Delegation) -> str:
        return delegation.people

    @admin.display(description=_("where it stands"), ordering="place_in_line")
    def standing(self, delegation: Delegation) -> str:
        chip = format_html(
            '<span class="chip chip-{}">{}</span>', delegation.status, delegation.status_in_words
        )
        if delegation.withdrawn_at is None:
            return chip
        return format_html("{} {}", chip, moments.as_html(delegation.withdrawn_at))

    @admin.display(description=_("on"))
    def place(self, delegation: Delegation) -> str:
        if delegation.hotfix:
            return str(delegation.hotfix)
        return _now("Every hot fix of %(system)s") % {"system": delegation.system}

    @admin.display(description=_("from"), ordering="starts_at")
    def begins(self, delegation: Delegation) -> str:
        return clock.to_the_minute(delegation.starts_at)

    @admin.display(description=_("until"), ordering="ends_at")
    def ends(self, delegation: Delegation) -> str:
        return clock.to_the_minute(delegation.ends_at)

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, name: str) -> URLPattern:
            made: URLPattern = path(
                route, self.admin_site.admin_view(view), name=f"hotfixes_delegation_{name}"
            )
            return made

        return [
            at("mine/", delegations.mine, "mine"),
            at("give/", delegations.give, "give"),
            at("<int:pk>/withdraw/", delegations.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff) and sees_every_system(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
