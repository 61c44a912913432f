"""My delegations: those given and received, a new one, and withdrawing one before it ends."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.models import User
from apps.common.errors import DomainError
from apps.console.forms.delegations import DelegationForm
from apps.console.forms.grants import ReasonForm
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.models import Delegation
from apps.hotfixes.role_eligibility import may_withdraw
from apps.hotfixes.visibility import sees_every_system

from .responses import attempt, hotfix_url, page, person, problem

MOST = 200
PEOPLE_AND_PLACE = ("delegator", "delegate", "system", "hotfix", "withdrawn_by")


@dataclass(frozen=True)
class Line:
    """One delegation as its people see it."""

    delegation: Delegation
    mine: bool
    hotfix_url: str
    withdraw_url: str


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I have delegated, and what was delegated to me."""
    user = person(request)
    found = Delegation.objects.of(user).select_related(*PEOPLE_AND_PLACE)[:MOST]
    lines = list(_lines(found, user))
    titles = (
        (_("Running now"), ("running",)),
        (_("Coming"), ("coming",)),
        (_("Ended or withdrawn"), ("past", "withdrawn")),
    )
    parts = [
        {"title": title, "lines": [line for line in lines if line.delegation.status in statuses]}
        for title, statuses in titles
    ]
    context = {
        "title": _("My delegations"),
        "opts": Delegation._meta,
        "parts": parts,
        "give_url": reverse("admin:hotfixes_delegation_give"),
    }
    return page(request, "console/delegations.html", context)


def _lines(found: Iterable[Delegation], user: User) -> Iterable[Line]:
    for one in found:
        open_ = not one.over and may_withdraw(user, one).allowed
        yield Line(
            delegation=one,
            mine=one.delegator_id == user.pk,
            hotfix_url=hotfix_url(one.hotfix) if one.hotfix else "",
            withdraw_url=reverse("admin:hotfixes_delegation_withdraw", args=[one.pk]) if open_ else "",
        )


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Delegate a role of one's own."""
    form = DelegationForm(request.POST or None, user=person(request), hotfix=request.GET.get("hotfix", ""))
    error: DomainError | None = None
    if request.method == "POST":

        def given() -> None:
            typed = form.cleaned_data
            made = delegate_role(
                form.role,
                form.place,
                to=typed["to"],
                by=person(request),
                starts_at=typed["starts_at"],
                ends_at=typed["ends_at"],
                reason=typed["reason"],
            )
            messages.success(request, _("%(delegation)s: delegated.") % {"delegation": made})

        error = attempt(form, given)
        if error is None:
            return redirect("admin:hotfixes_delegation_mine")
    heading = _("Delegate a role of yours")
    context = {"form": form, "holds_nothing": not form.places}
    return _form_page(request, heading, context, error)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a delegation before it ends by itself."""
    user = person(request)
    seen = Delegation.objects.all() if sees_every_system(user) else Delegation.objects.of(user)
    found = seen.select_related(*PEOPLE_AND_PLACE).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such delegation, or it is not yours."))
    allowed = may_withdraw(user, found)
    if not allowed.allowed:
        return problem(request, allowed.error(allowed.reason), hotfix=found.hotfix)
    form = ReasonForm(request.POST or None, submit=_("Withdraw the delegation"))
    error: DomainError | None = None
    if request.method == "POST":

        def withdrawn() -> None:
            withdraw_delegation(found, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(delegation)s: withdrawn.") % {"delegation": found})

        error = attempt(form, withdrawn)
        if error is None:
            return redirect("admin:hotfixes_delegation_mine")
    return _form_page(
        request, _("Withdraw a delegation"), {"form": form, "line": next(iter(_lines([found], user)))}, error
    )


def _form_page(
    request: HttpRequest, heading: str, context: dict[str, object], error: DomainError | None
) -> HttpResponse:
    shared = {
        "title": heading,
        "heading": heading,
        "opts": Delegation._meta,
        "back_url": reverse("admin:hotfixes_delegation_mine"),
    }
    return page(request, "console/delegate.html", {**shared, **context}, error=error)
