"""People and groups, with history and the reason of each change. Nobody is deleted but made inactive."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import STANDING_GROUPS
from apps.common.tracking import acting
from apps.console.forms.change_reason import WhyForm
from apps.hotfixes.role_eligibility import may_be_in
from apps.hotfixes.visibility import sees_people

from .tracked import TrackedAdmin


class _People(TrackedAdmin):
    """Kept by those with the ordinary permission for it; auditors and process owners may look."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or sees_people(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PersonForm(WhyForm, UserChangeForm):
    """The account of a person, with the reason for what changes of it."""

    def clean_groups(self) -> Any:
        chosen = self.cleaned_data["groups"]
        if "groups" in self.changed_data:
            decision = may_be_in(self.instance, chosen)
            if not decision.allowed:
                raise ValidationError(decision.reason)
        return chosen


class NewPersonForm(WhyForm, AdminUserCreationForm):
    """A new account, with the reason for it."""


@admin.register(User)
class PersonAdmin(_People, UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "groups"]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # When somebody came and was here last is recorded, and typed by nobody.
        recorded = ["last_login", "date_joined"]
        # Groups give roles, and nobody gives one to themselves.
        return [*recorded, "groups"] if obj == request.user else recorded

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        changes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*shown, (None, {"fields": ["why"]})] if changes else shown

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The history shows no password; that somebody else set one is told by its reason.
        with acting(request.user, reason=_("Password set by an administrator")):  # type: ignore[arg-type]
            answer: HttpResponse = super().user_change_password(request, *args, **kwargs)
        return answer


admin.site.unregister(Group)


@admin.register(Group)
class TrackedGroupAdmin(_People, GroupAdmin):
    form = WhyForm

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        # The process knows its standing groups by name.
        return ["name"] if obj and obj.name in STANDING_GROUPS else []
