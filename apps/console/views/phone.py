"""The phone number of an account: one's own on a small page, that of others for who keeps the process."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.common.tracking import acting
from apps.console.forms.phone import PhoneForm
from apps.hotfixes.policy import Decision, is_process_owner
from apps.hotfixes.visibility import administers

from .responses import attempt, page, person, problem


def may_set_phone(user: User, whose: User | None = None) -> Decision:
    """May `user` set the phone number of `whose`, or of anybody? One's own always; else a process owner."""
    if user == whose or is_process_owner(user) or administers(user):
        return Decision(True)
    return Decision(False, _("Only a process owner or an administrator sets the phone number of others."))


@require_http_methods(["GET", "POST"])
def own_phone(request: HttpRequest) -> HttpResponse:
    """Say which number one has, and save another one."""
    user = person(request)
    return _answer(request, user, _("Your phone number"), back=reverse("admin:own_phone"))


@require_http_methods(["GET", "POST"])
def phone_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The same of somebody else."""
    user = person(request)
    whose = User.objects.filter(pk=pk).first()
    decision = may_set_phone(user, whose)
    if not decision.allowed:
        return problem(request, decision.error(decision.reason))
    if whose is None:
        raise Http404(_("There is no such person."))
    heading = _("Phone number of %(who)s") % {"who": whose}
    return _answer(request, whose, heading, back=reverse("admin:accounts_user_change", args=[whose.pk]))


def _answer(request: HttpRequest, whose: User, heading: str, *, back: str) -> HttpResponse:
    form = PhoneForm(request.POST if request.method == "POST" else None, initial={"phone": whose.phone})
    context: dict[str, Any] = {"title": heading, "heading": heading, "form": form, "whose": whose}
    context["is_own"] = whose == person(request)
    if request.method == "GET":
        return page(request, "console/phone.html", context)

    def save() -> None:
        with acting(person(request), reason=_("Phone number")):
            stored = User.objects.select_for_update().get(pk=whose.pk)
            if stored.phone != form.cleaned_data["phone"]:  # sent twice, it is one change
                stored.phone = form.cleaned_data["phone"]
                stored.save(update_fields=["phone"])

    if error := attempt(form, save):
        return page(request, "console/phone.html", context, error=error)
    number = form.cleaned_data["phone"]
    said = _("Saved: %(number)s.") % {"number": number} if number else _("There is no number here any more.")
    messages.success(request, said)
    return redirect(back)
