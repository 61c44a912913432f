"""The follow-up actions: a list to work from, and a page for each."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.console.url_keys import key_in
from apps.console.views import follow_ups
from apps.console.views.responses import person
from apps.learning.follow_up_rights import to_confirm, visible_follow_ups
from apps.learning.models import FollowUpAction

from .approvals import ReadOnlyAdmin
from .own_days import OwnDays

SCOPES = {
    "mine": _("Mine to do"),
    "confirm": _("Mine to confirm"),
    "overdue": _("Overdue"),
    "nobodys": _("Without an owner who can sign in"),
    "pending": _("Not ended"),
}


class FollowUpScope(admin.SimpleListFilter):
    """The lists that people work from."""

    title = _("what concerns me")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(SCOPES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        user = person(request)
        match self.value():
            case "mine":
                return queryset.pending().filter(owner=user, status="open")
            case "confirm":
                return queryset.filter(pk__in=to_confirm(user).order_by().values("pk"))
            case "overdue":
                return queryset.overdue()
            case "nobodys":
                return queryset.nobodys()
            case "pending":
                return queryset.pending()
        return queryset


@admin.register(FollowUpAction)
class FollowUpActionAdmin(ReadOnlyAdmin):
    """The list is the admin's; what is done to an action has pages of its own."""

    list_display = ["what_in_short", "standing_chip", "due", "owner_in_words", "priority", "hotfix_reference"]
    list_filter = [
        FollowUpScope,
        "status",
        "priority",
        "came_of__system",
        ("due", OwnDays),
    ]
    search_fields = ["what", "came_of__reference", "owner__last_name", "owner__username"]
    search_help_text = _("Words of the action, reference of the hot fix, or name of the owner")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return visible_follow_ups(request.user).select_related("came_of", "owner")

    @admin.display(description=_("what is to be done"), ordering="what")
    def what_in_short(self, action: FollowUpAction) -> str:
        return str(action)

    @admin.display(description=_("where it stands"), ordering="status")
    def standing_chip(self, action: FollowUpAction) -> str:
        return format_html('<span class="chip chip-{}">{}</span>', chip_of(action), action.standing)

    @admin.display(description=_("owner"), ordering="owner__last_name")
    def owner_in_words(self, action: FollowUpAction) -> str:
        return action.owner_in_words

    @admin.display(description=_("hot fix"), ordering="came_of")
    def hotfix_reference(self, action: FollowUpAction) -> str:
        return action.came_of.reference

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not (request.user.is_active and request.user.is_staff):
            return False
        return obj is None or visible_follow_ups(request.user).filter(pk=obj.pk).exists()

    def get_urls(self) -> list[URLPattern]:
        made: URLPattern = path(
            "<int:pk>/<str:kind>/step/",
            self.admin_site.admin_view(follow_ups.step),
            name="learning_followupaction_step",
        )
        return [made, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return follow_ups.show(request, key_in(object_id))


def chip_of(action: FollowUpAction) -> str:
    """Return the kind of chip that shows where it stands."""
    if action.overdue:
        return "overdue"
    return {"open": "running", "done": "owed", "confirmed": "done", "dropped": "withdrawn"}[action.status]
