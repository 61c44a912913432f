"""My shifts: when one is on call, handing a shift over, and what one asks or is asked for, on one page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.common.errors import DomainError
from apps.console.forms.hand_over import HandOverForm
from apps.console.url_keys import key_in
from apps.notifications.tonight import systems_seen_by
from apps.systems import handing_over
from apps.systems.rota_tables import HandOver

from .responses import attempt, page, person, problem

ANSWERS: dict[str, Callable[[HandOver, User], HandOver]] = {
    "accept": lambda asked, by: handing_over.answer(asked, by=by, accepts=True),
    "decline": lambda asked, by: handing_over.answer(asked, by=by, accepts=False),
    "withdraw": lambda asked, by: handing_over.withdraw(asked, by=by),
}


@require_http_methods(["GET", "POST"])
def own_shifts(request: HttpRequest) -> HttpResponse:
    """Show them; with `shift` in the address, ask for one to be taken; answer what one is asked for."""
    user = person(request)
    if request.method == "POST" and (answer := next((one for one in ANSWERS if one in request.POST), "")):
        return _answered(request, user, answer)
    shifts = handing_over.own_shifts(user)
    chosen = next((one for one in shifts if one.key == request.GET.get("shift")), None)
    form = HandOverForm(request.POST or None, shift=chosen, by=user) if chosen else None
    error: DomainError | None = None
    if request.method == "POST":
        if form is None or chosen is None:
            raise Http404(_("This shift is over, or not yours any more."))
        shift, typed = chosen, form

        def ask() -> None:
            asked = handing_over.ask_to_take(shift.system, shift.role, by=user, **typed.cleaned_data)
            messages.success(request, _("%(who)s is asked to take it.") % {"who": asked.taker})

        error = attempt(form, ask)
        if error is None:
            return redirect("admin:on_call")
    waiting = list(handing_over.open_hand_overs(user))
    heading = _("My shifts")
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "shifts": shifts,
        "chosen": chosen,
        "form": form,
        "draft_of": chosen.key if chosen else "",
        "asked_of_me": [one for one in waiting if one.taker_id == user.pk],
        "asked_by_me": [one for one in waiting if one.giver_id == user.pk],
        "phone": user.phone,
        "seen": set(systems_seen_by(user).values_list("pk", flat=True)) if shifts else set(),
    }
    return page(request, "console/own_shifts.html", context, error=error)


def _answered(request: HttpRequest, user: User, answer: str) -> HttpResponse:
    waiting = handing_over.open_hand_overs(user)
    asked = waiting.filter(pk=key_in(request.POST.get(answer, ""))).first()
    if asked is None:
        raise Http404(_("This was answered or withdrawn meanwhile, or its time is over."))
    try:
        done = ANSWERS[answer](asked, user)
    except DomainError as refused:
        return problem(request, refused)
    said = {"shift": done, "standing": done.get_standing_display()}
    messages.success(request, _("%(shift)s: %(standing)s.") % said)
    return redirect("admin:on_call")
