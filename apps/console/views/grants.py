"""Granting and revoking roles on one hot fix, for process owners."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.console.forms.grants import GrantForm, ReasonForm
from apps.hotfixes.evidence import Content
from apps.hotfixes.grants import Grant, grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix, HotFixUserObjectPermission
from apps.hotfixes.policy import Decision
from apps.hotfixes.role_eligibility import may_grant

from .confirmation import Confirmation, confirm
from .responses import warn_of_impossible_sign_offs, with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def grant(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Give somebody a role on this hot fix."""
    return confirm(hotfix, lambda present: GrantRole(request, present))


@require_http_methods(["GET", "POST"])
@with_hotfix
def revoke(request: HttpRequest, hotfix: HotFix, kind: str, grant_pk: int) -> HttpResponse:
    """Take a role on this hot fix back."""
    may_grant(request.user, hotfix).require()
    held = (one for one in grants_on(hotfix) if one.pk == grant_pk and _kind(one) == kind)
    wanted = next(held, None)
    if wanted is None:
        raise Http404(_("This role is not held on this hot fix (any more)."))
    return confirm(hotfix, lambda present: RevokeRole(request, present, wanted))


class _AboutRoles(Confirmation):
    """What both pages share; nothing on them is signed, so no evidence is read."""

    template = "console/grant.html"
    content = ()

    def decision(self) -> Decision:
        return may_grant(self.user, self.hotfix)


class GrantRole(_AboutRoles):
    """Giving a role to a person or a group."""

    @property
    def heading(self) -> str:
        return _("Grant a role on %(reference)s") % {"reference": self.hotfix.reference}

    def form(self, on_screen: Content | None) -> GrantForm:
        return GrantForm(self.request.POST or None)

    def do(self, form: GrantForm) -> str:
        role, to = Role(form.cleaned_data["role"]), form.to()
        grant_role(self.hotfix, role, to=to, by=self.user, reason=form.cleaned_data["reason"])
        warn_of_impossible_sign_offs(self.request, self.hotfix)
        return _("%(who)s is now %(role)s.") % {"who": to, "role": role.label}

    def shown(self) -> dict[str, Any]:
        return {"title": self.heading, "grant": None}


class RevokeRole(_AboutRoles):
    """Taking one role back."""

    def __init__(self, request: HttpRequest, hotfix: HotFix, held: Grant) -> None:
        super().__init__(request, hotfix)
        self.held = held

    @property
    def heading(self) -> str:
        return _("Revoke a role on %(reference)s") % {"reference": self.hotfix.reference}

    def form(self, on_screen: Content | None) -> ReasonForm:
        return ReasonForm(self.request.POST or None, submit=_("Revoke the role"))

    def do(self, form: ReasonForm) -> str:
        revoke_role(self.hotfix, self.held, by=self.user, reason=form.cleaned_data["reason"])
        warn_of_impossible_sign_offs(self.request, self.hotfix)
        return _("%(grant)s: revoked.") % {"grant": self.held}

    def shown(self) -> dict[str, Any]:
        return {"title": self.heading, "grant": self.held}


def _kind(grant: Grant) -> str:
    return "user" if isinstance(grant, HotFixUserObjectPermission) else "group"
