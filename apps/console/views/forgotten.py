"""The pages for whoever forgot their password: to have a link mailed, and to choose another one by it."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import forgotten_password, guessing
from apps.accounts.asking_a_code import codes_of
from apps.accounts.credentials import CredentialChange
from apps.accounts.own_login import PASSWORD, NotOwn
from apps.accounts.sign_on_file import directory
from apps.common import clock
from apps.common.errors import DomainError, TooManyTries
from apps.console.forms.own_login import ChosenPasswordForm, ForgottenForm
from apps.notifications.forgotten import ask_for_links

from .responses import attempt, page, problem


@never_cache
@require_http_methods(["GET", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and answer the same whoever it is: a job finds out, and mails a link or does not."""
    if not forgotten_password.is_used_here():
        raise Http404(_("There is no such page, or you may not see it."))
    context: dict[str, Any] = {"heading": _("Forgotten your password?"), "directory": directory()}
    if "asked" in request.GET and request.method == "GET":
        return _page(request, {**context, "asked": True})
    form = ForgottenForm(request.POST or None)
    context["form"] = form
    if request.method == "GET":
        return _page(request, context)

    def ask() -> None:
        AxesProxyHandler.update_request(request)
        if until := guessing.ask_for_a_link(request):
            sentence = _("Too many links were asked for from here. Try again at %(until)s.")
            raise TooManyTries(sentence % {"until": clock.to_the_second(until)})
        ask_for_links(form.cleaned_data["who"])

    if error := attempt(form, ask):
        return _page(request, context, error)
    return redirect(f"{reverse('admin:forgotten_password')}?asked=1")


@never_cache
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Set another password by the link of the mail; it lets nobody in by itself."""
    token = request.GET.get("link", "")
    try:
        user = forgotten_password.read(token)
        codes = codes_of(user)
    except DomainError as refused:
        return problem(request, refused, heading=_("This link cannot be used"))
    form = ChosenPasswordForm(request.POST or None, user=user, by_code=codes is not None)
    context = {"heading": _("Choose a new password"), "form": form, "account": user.get_username()}
    if request.method == "GET":
        return _page(request, context)
    made: list[CredentialChange] = []

    def choose() -> None:
        typed = form.cleaned_data
        code = typed.get("one_time_code", "")
        made.append(forgotten_password.choose(token, typed["new_password1"], code=code, request=request))

    if error := attempt(form, choose):
        return _page(request, context, error)
    if request.user.pk == user.pk:
        logout(request)  # with every other session of theirs, this one has ended
    messages.success(
        request, _("Your password is changed, and you are signed out everywhere. Log in with it.")
    )
    if made[0].whose == CredentialChange.Whose.ANOTHER:
        messages.warning(request, NotOwn(PASSWORD, made[0]).sentence)
    return redirect("admin:login")


def _page(request: HttpRequest, context: dict[str, Any], error: DomainError | None = None) -> HttpResponse:
    return page(request, "console/forgotten.html", {"title": context["heading"], **context}, error=error)
