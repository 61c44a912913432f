"""Erasing the personal data of somebody who left: asked again, on the record, and for good."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.asking_elsewhere import AskedElsewhere
from apps.accounts.models import User
from apps.common.errors import DomainError, WrongPhase
from apps.console.forms.access import ErasingForm
from apps.history.erasing import erase_person, may_erase, why_not_erased

from .responses import attempt, may_go_elsewhere, page, person, problem, sent_away


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, key: int) -> HttpResponse:
    """Say what goes and what stays, ask again, and erase."""
    user = person(request)
    leaver = User.objects.filter(pk=key).first()
    if leaver is None:
        raise Http404(_("There is no such person."))
    back = reverse("admin:accounts_user_change", args=[leaver.pk])
    may = may_erase(user, leaver)
    if not may.allowed:
        return problem(request, may.error(may.reason))
    if why := why_not_erased(leaver):
        return problem(request, WrongPhase(why), back=(back, str(leaver)))
    form = ErasingForm(request.POST or None)
    error: DomainError | None = None
    if request.method == "POST":

        def do() -> None:
            proof = form.proof(user, request)
            erase_person(leaver, by=user, reason=form.cleaned_data["reason"], proof=proof)
            said = _("What was kept of %(who)s beside the name is erased.")
            messages.success(request, said % {"who": leaver})

        try:
            error = attempt(form, do)
        except AskedElsewhere as asked:
            return sent_away(request, asked)
        if error is None:
            return redirect(back)
    heading = _("Erase the personal data of %(who)s") % {"who": leaver}
    context = {"title": heading, "heading": heading, "form": form, "leaver": leaver, "back_url": back}
    return may_go_elsewhere(page(request, "console/erase.html", context, error=error))
