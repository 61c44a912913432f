"""The sign-offs, to search and to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Approval
from apps.console.views.answers import person
from apps.hotfixes.models import HotFix

from .tracked import TrackedAdmin


class ReadOnlyAdmin(TrackedAdmin):
    """Rows of the record: seen by those who see their hot fix, changed by nobody."""

    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        visible = HotFix.objects.visible_to(person(request)).order_by()
        return super().get_queryset(request).filter(hotfix__in=visible.values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not (request.user.is_active and request.user.is_staff):
            return False
        return obj is None or HotFix.objects.visible_to(person(request)).filter(pk=obj.hotfix_id).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["hotfix", "round", "phase", "role", "decision", "signed_by", "signed_at"]
    list_filter = ["decision", "role", "phase", ("signed_at", admin.DateFieldListFilter)]
    list_select_related = ["hotfix"]
    search_fields = ["hotfix__reference", "signer_name", "on_behalf_of_name"]

    @admin.display(description=_("signed by"), ordering="signer_name")
    def signed_by(self, approval: Approval) -> str:
        return approval.signed_by
