"""The delegations: all of them to read, for those who read everything, and everybody's own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from apps.console.views import delegations
from apps.hotfixes.models import Delegation
from apps.hotfixes.policy import sees_every_system

from .tracked import TrackedAdmin


@admin.register(Delegation)
class DelegationAdmin(TrackedAdmin):
    """Read by process owners, auditors and the change board, with history; changed by nobody here."""

    list_display = ["__str__", "place", "starts_at", "ends_at", "withdrawn_at", "given_at"]
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
