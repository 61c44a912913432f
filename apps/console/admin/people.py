"""People and groups, with history and the reason of each change. Nobody is deleted but made inactive.

Only a superuser sees flags, groups and permissions of accounts, and nobody changes their own: what a page
leaves out is refused once more when it is saved, whatever was posted.
"""

from http import HTTPStatus
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from apps.accounts.alike_names import mixes_scripts, taken_by
from apps.accounts.models import User
from apps.accounts.own_login import not_own
from apps.accounts.passwords import may_use_password
from apps.accounts.phone_numbers import PhoneNumberField
from apps.accounts.roles import STANDING_GROUPS
from apps.common.errors import WrongPhase
from apps.common.tracking import acting, who_acts
from apps.console.forms.change_reason import WhyForm
from apps.console.losses_in_words import losses_in_words
from apps.console.views.erasing import erase
from apps.console.views.phone import may_set_phone, phone_of
from apps.console.views.responses import person, problem
from apps.console.views.unlocking import may_unlock, unlock
from apps.history.erasing import may_erase
from apps.history.models import Erasure
from apps.hotfixes.role_eligibility import may_be_in
from apps.hotfixes.visibility import administers, keeps_account_of, sees_people

from .tracked import TrackedAdmin

# What gives rights, and only a superuser sees; groups and whether somebody is active, auditors see as well.
FLAGS = ("is_staff", "is_superuser", "user_permissions")
RIGHTS = (*FLAGS, "groups")
# What nobody changes of their own account: what gives rights, and what others reach or stop them by.
NOT_ONES_OWN = (*RIGHTS, "is_active", "email", "username")


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

    phone = PhoneNumberField(required=False, help_text=User._meta.get_field("phone").help_text)

    def clean_groups(self) -> Any:
        chosen = self.cleaned_data["groups"]
        if "groups" in self.changed_data:
            decision = may_be_in(self.instance, chosen, by=who_acts())
            if not decision.allowed:
                raise ValidationError(decision.reason)
        return chosen


class NewPersonForm(WhyForm, AdminUserCreationForm):
    """A new account, with the reason for it."""


class GroupForm(WhyForm):
    """A group; its name is told apart from those of others at a glance."""

    def clean_name(self) -> str:
        """Return the name. Raises ValidationError where a new one would be taken for another group's."""
        name: str = self.cleaned_data["name"]
        if "name" not in self.changed_data:
            return name
        if mixes_scripts(name):
            raise ValidationError(
                _("A word of this name mixes letters of several scripts, which look alike: write it in one.")
            )
        others = Group.objects.exclude(pk=self.instance.pk).exclude(name=name)
        if taken := taken_by(name, others.values_list("name", flat=True)):
            said = _("This is the name of the group %(name)s already: other capitals make no other name.")
            raise ValidationError(said % {"name": taken})
        return name


@admin.register(User)
class PersonAdmin(_People, UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps accounts changes no superuser's: that would be a way to become one."""
        if isinstance(obj, User) and not keeps_account_of(request.user, obj):
            return False
        if isinstance(obj, User) and not obj.is_active and Erasure.objects.filter(person=obj).exists():
            return False  # nothing personal is written any more of who was erased
        return bool(super().has_change_permission(request, obj))

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if administers(request.user) or name not in FLAGS]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [name for name in self.list_filter if administers(request.user) or name not in FLAGS]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        # A list that can be filtered by what it does not show tells it all the same.
        if lookup.partition("__")[0] in FLAGS and not administers(request.user):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        # When somebody came and was here last is recorded, and typed by nobody.
        return ["last_login", "date_joined", *_kept_from(request, obj)]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        shown: Any = [(title, _with_phone(told)) for title, told in super().get_fieldsets(request, obj)]
        changes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        hidden = () if administers(request.user) else FLAGS
        if obj and (not changes or obj == request.user):
            hidden = (*hidden, "password")  # the way to set it, and a part of its hash
        shown = [(title, _without(hidden, told)) for title, told in shown]
        return [*shown, (None, {"fields": ["why"]})] if changes else shown

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save it, and nothing that this person may not change, even if the form had let it through."""
        kept = _kept_from(request, obj if change else None)
        if set(kept).intersection(form.changed_data):
            raise PermissionDenied
        stored = User.objects.filter(pk=obj.pk).first() or User()
        if any(getattr(obj, name) != getattr(stored, name) for name in kept if name in _ON_THE_ROW):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = set(form.instance.groups.all()) if change else set()
        super().save_related(request, form, formsets, change)
        if change:
            for sentence in losses_in_words(form.instance, form.changed_data, before):
                messages.warning(request, sentence)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        found = self.get_object(request, id)
        if found is not None and found == request.user:
            # One's own is changed on one's own page, which asks for the present one.
            raise PermissionDenied
        if found is not None and not may_use_password(found):
            return problem(request, WrongPhase(_("Passwords are not used here: nothing was set.")))
        # The history shows no password; that somebody else set one is told by its reason.
        with acting(request.user, reason=_("Password set by an administrator")):  # type: ignore[arg-type]
            answer: HttpResponse = super().user_change_password(request, id, form_url)
        if found is not None and answer.status_code == HTTPStatus.FOUND:
            _say_what_it_is_good_for(request, found)
        return answer

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(unlock)
        number = self.admin_site.admin_view(phone_of)
        return [
            path("<int:pk>/unlock/", view, name="accounts_user_unlock"),
            path("<int:pk>/phone/", number, name="accounts_user_phone"),
            path("<int:key>/erase/", self.admin_site.admin_view(erase), name="accounts_user_erase"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        shown = kwargs.get("obj")
        context["may_unlock"] = shown is not None and may_unlock(person(request), shown).allowed
        context["may_erase"] = shown is not None and _may_be_erased(person(request), shown)
        context["may_set_phone"] = shown is not None and may_set_phone(person(request), shown).allowed
        return super().render_change_form(request, context, *args, **kwargs)


_ON_THE_ROW = tuple(name for name in NOT_ONES_OWN if name not in ("user_permissions", "groups"))


def _may_be_erased(user: User, shown: User) -> bool:
    """Whether the page of `shown`, who left, leads to erasing what is kept of them."""
    if shown.is_active or not may_erase(user, shown).allowed:
        return False
    return not Erasure.objects.filter(person=shown).exists()


def _say_what_it_is_good_for(request: HttpRequest, person: User) -> None:
    """Tell who set a password for `person` that nothing is signed with it yet."""
    fresh = User.objects.get(pk=person.pk)
    if not_own(fresh):
        said = _("%(who)s can sign in with it, and signs nothing until they have chosen one of their own.")
        messages.info(request, said % {"who": fresh})


def _kept_from(request: HttpRequest, obj: User | None) -> tuple[str, ...]:
    """Return the fields of the account `obj`, or of a new one, that this person does not change."""
    if obj is not None and obj.pk == request.user.pk:
        return NOT_ONES_OWN
    return () if administers(request.user) else RIGHTS


def _with_phone(told: Any) -> dict[str, Any]:
    """What is told of a person, with the phone number behind the address."""
    names = list(told["fields"])
    if "email" in names:
        names.insert(names.index("email") + 1, "phone")
    return {**told, "fields": names}


def _without(hidden: tuple[str, ...], told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "fields": [name for name in told["fields"] if name not in hidden]}


admin.site.unregister(Group)
# Who is linked to which identity, and what a provider is, no page changes: it would be a second door.
for _theirs in (EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_theirs)


@admin.register(Group)
class TrackedGroupAdmin(_People, GroupAdmin):
    form = GroupForm

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> list[str]:
        # The process knows its standing groups by name.
        named = ["name"] if obj and obj.name in STANDING_GROUPS else []
        return named if administers(request.user) else [*named, "permissions"]
