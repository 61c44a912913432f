"""Records whose issuing fails, for process owners to read; and the queue's own pages, which nobody needs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from apps.hotfixes.policy import is_process_owner
from apps.records.models import Issuing
from apps.records.printed_text import to_the_minute

from .narrowing import NarrowedInWords

# They show whoever is superuser the insides of jobs; what a process owner must know is in the list below.
admin.site.unregister(DBTaskResult)


@admin.register(Issuing)
class IssuingAdmin(NarrowedInWords):
    """The list of failed issuings; each line leads to its hot fix, where trying again is."""

    list_display = ["page", "tries", "last_error", "next_try"]
    list_display_links = None
    list_select_related = ["hotfix"]
    list_per_page = 50
    search_fields = ["hotfix__reference"]
    search_help_text = _("Reference")
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Issuing.objects.failed()

    @admin.display(description=_("hot fix"), ordering="hotfix")
    def page(self, issuing: Issuing) -> str:
        address = reverse("admin:hotfixes_hotfix_change", args=[issuing.hotfix_id])
        return format_html('<a href="{}#record">{}</a>', address, issuing.hotfix)

    @admin.display(description=_("next try at"), ordering="next_try_at")
    def next_try(self, issuing: Issuing) -> str:
        return to_the_minute(issuing.next_try_at)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Records that could not be issued yet"), **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_process_owner(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_process_owner(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
