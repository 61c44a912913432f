"""Trying whether mails arrive: a page with one button, which sends a mail to whoever presses it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.console.first_steps import may_try_mail
from apps.console.forms.layout import helper
from apps.notifications import trying_mail

from .responses import attempt, page, person, problem


class TryMailForm(forms.Form):
    """A button."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = helper(submit=_("Send the mail"))


@require_http_methods(["GET", "POST"])
def try_mail(request: HttpRequest) -> HttpResponse:
    """Show the button, and send the mail."""
    user = person(request)
    decision = may_try_mail(user)
    if not decision.allowed:
        return problem(request, decision.error(decision.reason))
    form = TryMailForm(request.POST if request.method == "POST" else None)
    heading = _("Try whether mails arrive")
    context = {"title": heading, "heading": heading, "form": form, "address": user.email}
    if request.method == "GET":
        return page(request, "console/try_mail.html", context)
    if error := attempt(form, lambda: trying_mail.try_mail(user)):
        return page(request, "console/try_mail.html", context, error=error)
    sentence = _("The mail server has taken a mail to %(address)s: look whether it arrives.")
    messages.success(request, sentence % {"address": user.email})
    return redirect("admin:index")
