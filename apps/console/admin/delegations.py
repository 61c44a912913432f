"""The delegations: all of them to read, for those who read everything, and everybody's own pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.console.views import delegations
from apps.hotfixes.models import Delegation
from apps.hotfixes.reach import sees_every_system

from .tracked import TrackedAdmin


@admin.register(Delegation)
class DelegationAdmin(TrackedAdmin):
    """Read by process owners, auditors and the change board, with history; changed by nobody here."""

    list_display = ["__str__", "place", "begins", "ends", "withdrawn", "given"]
    list_filter = ["role", "system", ("ends_at", admin.DateFieldListFilter)]
    list_select_related = ["delegator", "delegate", "system", "hotfix"]
    search_fields = [
        "hotfix__reference",
        "system__name",
        "delegator__last_name",
        "delegator__username",
        "delegate__last_name",
        "delegate__username",
    ]
    actions = None

    @admin.display(description=_("on"))
    def place(self, delegation: Delegation) -> str:
        return str(delegation.place)

    @admin.display(description=_("from (UTC)"), ordering="starts_at")
    def begins(self, delegation: Delegation) -> str:
        return _in_utc(delegation.starts_at)

    @admin.display(description=_("until (UTC)"), ordering="ends_at")
    def ends(self, delegation: Delegation) -> str:
        return _in_utc(delegation.ends_at)

    @admin.display(description=_("withdrawn (UTC)"), ordering="withdrawn_at")
    def withdrawn(self, delegation: Delegation) -> str:
        return _in_utc(delegation.withdrawn_at)

    @admin.display(description=_("delegated (UTC)"), ordering="given_at")
    def given(self, delegation: Delegation) -> str:
        return _in_utc(delegation.given_at)

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


def _in_utc(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.UTC):%Y-%m-%d %H:%M}" if moment else "-"
