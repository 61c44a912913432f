"""Granting and revoking roles on one hot fix, for process owners."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.common.errors import DomainError
from apps.console.forms.grants import GrantForm, ReasonForm
from apps.hotfixes.grants import Grant, grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix, HotFixUserObjectPermission
from apps.hotfixes.role_eligibility import may_grant

from .responses import attempt, hotfix_url, page, person, warn_of_impossible_sign_offs, with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def grant(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Give somebody a role on this hot fix."""
    may_grant(person(request), hotfix).require()
    form = GrantForm(request.POST or None)
    error: DomainError | None = None
    if request.method == "POST":

        def granted() -> None:
            role, to = Role(form.cleaned_data["role"]), form.to()
            grant_role(hotfix, role, to=to, by=person(request), reason=form.cleaned_data["reason"])
            messages.success(request, _("%(who)s is now %(role)s.") % {"who": to, "role": role.label})
            warn_of_impossible_sign_offs(request, hotfix)

        error = attempt(form, granted)
        if error is None:
            return redirect(hotfix_url(hotfix))
    return _shown(
        request, hotfix, form, _("Grant a role on %(reference)s") % {"reference": hotfix.reference}, error
    )


@require_http_methods(["GET", "POST"])
@with_hotfix
def revoke(request: HttpRequest, hotfix: HotFix, kind: str, grant_pk: int) -> HttpResponse:
    """Take a role on this hot fix back."""
    may_grant(person(request), hotfix).require()
    wanted = next((one for one in grants_on(hotfix) if one.pk == grant_pk and _kind(one) == kind), None)
    if wanted is None:
        raise Http404(_("This role is not held on this hot fix (any more)."))
    form = ReasonForm(request.POST or None, submit=_("Revoke the role"))
    error: DomainError | None = None
    if request.method == "POST":

        def revoked() -> None:
            revoke_role(hotfix, wanted, by=person(request), reason=form.cleaned_data["reason"])
            messages.success(request, _("%(grant)s: revoked.") % {"grant": wanted})
            warn_of_impossible_sign_offs(request, hotfix)

        error = attempt(form, revoked)
        if error is None:
            return redirect(hotfix_url(hotfix))
    return _shown(
        request,
        hotfix,
        form,
        _("Revoke a role on %(reference)s") % {"reference": hotfix.reference},
        error,
        wanted,
    )


def _kind(grant: object) -> str:
    return "user" if isinstance(grant, HotFixUserObjectPermission) else "group"


def _shown(
    request: HttpRequest,
    hotfix: HotFix,
    form: GrantForm | ReasonForm,
    heading: str,
    error: DomainError | None,
    revoking: Grant | None = None,
) -> HttpResponse:
    context = {
        "title": heading,
        "heading": heading,
        "hotfix": hotfix,
        "form": form,
        "grant": revoking,
        "back_url": hotfix_url(hotfix),
    }
    return page(request, "console/grant.html", context, error=error)
