"""Legal holds: which there are, placing one, and lifting it on the record."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.access.legal_holds import lift_hold, may_hold_back, place_hold
from apps.access.models import LegalHold
from apps.common.errors import DomainError
from apps.console.forms.access import HoldForm
from apps.console.forms.grants import ReasonForm

from .access_reviews import sees_reviews
from .responses import attempt, page, person, problem

ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
def legal_holds(request: HttpRequest) -> HttpResponse:
    """List the holds, those in force first, and place one."""
    user = person(request)
    if not sees_reviews(user):
        raise Http404(_("There is no such page, or you may not see it."))
    may = may_hold_back(user)
    form = HoldForm(request.POST or None, initial={"person": request.GET.get("person", "")[:18]})
    error: DomainError | None = None
    if request.method == "POST":
        if not may.allowed:
            return problem(request, may.error(may.reason))

        def do() -> None:
            typed = form.cleaned_data
            held = {name: typed[name] for name in ("person", "hotfix", "until", "reason")}
            messages.success(request, _("%(hold)s: placed.") % {"hold": place_hold(by=user, **held)})

        error = attempt(form, do)
        if error is None:
            return redirect("admin:legal_holds")
    heading = _("Legal holds")
    holds = LegalHold.objects.in_force_first().select_related("person", "placed_by", "lifted_by")
    part = Paginator(holds, ON_A_PAGE).get_page(request.GET.get("page", "1"))
    rows = [(hold, not hold.lifted_at and may_hold_back(user, hold.person).allowed) for hold in part]
    context = {
        "title": heading,
        "heading": heading,
        "rows": rows,
        "part": part,
        "form": form if may.allowed else None,
    }
    return page(request, "console/legal_holds.html", context, error=error)


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, key: int) -> HttpResponse:
    """Ask why, and lift a hold."""
    user = person(request)
    hold = LegalHold.objects.select_related("person").filter(pk=key).first()
    if hold is None or not sees_reviews(user):
        raise Http404(_("There is no such hold, or you may not see it."))
    back = (reverse("admin:legal_holds"), _("the legal holds"))
    may = may_hold_back(user, hold.person)
    if not may.allowed:
        return problem(request, may.error(may.reason), back=back)
    form = ReasonForm(request.POST or None, submit=_("Lift the hold"))
    error: DomainError | None = None
    if request.method == "POST":

        def do() -> None:
            lift_hold(hold, by=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(hold)s: lifted.") % {"hold": hold})

        error = attempt(form, do)
        if error is None:
            return redirect("admin:legal_holds")
    heading = _("Lift: %(hold)s") % {"hold": hold}
    context = {"title": heading, "heading": heading, "form": form, "hold": hold, "back_url": back[0]}
    return page(request, "console/lift_hold.html", context, error=error)
