"""Unlocking the account of somebody who is locked out after wrong passwords: at night, and on the record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.accounts.unlocking import unlock_account, wrong_passwords_of
from apps.common import clock
from apps.console.forms.grants import ReasonForm
from apps.hotfixes.policy import Decision, is_process_owner
from apps.hotfixes.visibility import administers

from .responses import attempt, page, person, problem


def may_unlock(user: User, locked: User) -> Decision:
    """May `user` unlock the account `locked`? A process owner or a superuser may, and nobody their own."""
    if user.pk == locked.pk:
        return Decision(False, _("Nobody unlocks their own account: another process owner does."))
    if is_process_owner(user) or administers(user):
        return Decision(True)
    return Decision(False, _("Only a process owner or an administrator unlocks an account."))


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, and unlock."""
    user = person(request)
    locked = User.objects.filter(pk=pk).first()
    if locked is None:
        raise Http404(_("There is no such person."))
    decision = may_unlock(user, locked)
    if not decision.allowed:
        return problem(request, decision.error(decision.reason))
    form = ReasonForm(request.POST or None, submit=_("Unlock the account"))
    back = reverse("admin:accounts_user_change", args=[locked.pk])
    heading = _("Unlock the account of %(who)s") % {"who": locked}
    context = {
        "title": heading,
        "heading": heading,
        "form": form,
        "back_url": back,
        "locked": locked,
        "wrong": wrong_passwords_of(locked),
    }
    if request.method == "GET":
        return page(request, "console/unlock.html", context)

    def do() -> None:
        until = unlock_account(locked, by=user, reason=form.cleaned_data["reason"])
        said = _("%(who)s can sign in again; guessing locks nothing until %(until)s.")
        messages.success(request, said % {"who": locked, "until": clock.to_the_minute(until)})

    if error := attempt(form, do):
        return page(request, "console/unlock.html", context, error=error)
    return redirect(back)
