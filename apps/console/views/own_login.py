"""The pages on which people make their log-in their own: a password that they alone know, and an address."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts import login_links
from apps.accounts.asking_a_code import has_codes
from apps.accounts.asking_elsewhere import AskedElsewhere
from apps.accounts.own_login import ADDRESS, PASSWORD, not_own
from apps.accounts.passwords import types_password, why_not_changed_here
from apps.accounts.reauthentication import asked_of, check_password, reauthentication, require_asked_again
from apps.common.errors import BadInput, DomainError, NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.console.forms.own_login import AskedAgainForm, OwnAddressForm, OwnPasswordForm
from apps.notifications.login_letters import write_link_again, write_to_new_address

from .responses import attempt, may_go_elsewhere, page, person, problem, sent_away


@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; one that somebody else set, by the link of the mail that told of it."""
    user = person(request)
    if why := why_not_changed_here(user):
        return problem(request, WrongPhase(why))
    found, link = not_own(user), request.GET.get("link", "")
    try:
        login_links.may_choose_password(user, link)
    except NotAllowed as refused:
        return _page(request, {"heading": _("Your password"), "found": found}, refused)
    except BadInput as refused:
        if "resend" in request.POST:
            return _resent(request, PASSWORD, "admin:password_change")
        told = {"heading": _("Your password"), "found": found, "resend": True, "address": user.email}
        # Who came by no link at all has done nothing wrong.
        shown = refused if link or request.method == "POST" else None
        return _page(request, told, shown)
    form = OwnPasswordForm(request.POST or None, user=user)
    context: dict[str, Any] = {"heading": _("Change your password"), "found": found, "form": form}
    if request.method == "GET":
        return _page(request, context)

    def change() -> None:
        typed = form.cleaned_data
        code = typed.get("one_time_code", "")
        check_password(user, typed["old_password"], request, code=code, field="old_password")
        with acting(user, reason=_("Password changed")):
            form.save()
            login_links.chosen_by_link(user, link)

    if error := attempt(form, change):
        return _page(request, context, error)
    update_session_auth_hash(request, user)
    messages.success(request, _("Your password is changed. Elsewhere you are signed out."))
    return redirect("admin:index")


@require_http_methods(["GET", "POST"])
def own_address(request: HttpRequest) -> HttpResponse:
    """Say which address one has, send the link that confirms it once more, or ask for another one."""
    user = person(request)
    found = not_own(user)
    waits = found is not None and found.what == ADDRESS and bool(user.email)
    if "resend" in request.POST:
        return _resent(request, ADDRESS, "admin:own_address")
    form = OwnAddressForm(request.POST or None, by_password=types_password(user), by_code=has_codes(user))
    context = {
        "heading": _("Your e-mail address"),
        "found": found,
        "form": form,
        "address": user.email,
        "resend": waits,
    }
    if request.method == "GET":
        return _page(request, context)

    def ask_for_it() -> None:
        if types_password(user):
            typed = form.cleaned_data
            check_password(user, typed["password"], request, code=typed.get("one_time_code", ""))
        else:
            require_asked_again(reauthentication().confirm(user, {}, request), user)
        if not write_to_new_address(user, form.cleaned_data["address"]):
            raise WrongPhase(_("Several mails went already: look there, or try again in an hour."))

    try:
        if error := attempt(form, ask_for_it):
            return _page(request, context, error)
    except AskedElsewhere as asked:
        return sent_away(request, asked)
    words = {"address": form.cleaned_data["address"]}
    messages.success(request, _("A link went to %(address)s. Your address changes once you open it.") % words)
    return redirect("admin:own_address")


@require_http_methods(["GET", "POST"])
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm, by the link that went there, that an address is one's own."""
    user = person(request)
    try:
        link = login_links.read(token, by=user, what=(ADDRESS, login_links.NEW_ADDRESS))
    except BadInput as refused:
        back = reverse("admin:own_address"), _("your e-mail address")
        return problem(request, refused, heading=_("This link cannot be used"), back=back)
    form = AskedAgainForm(request.POST or None, submit=_("This is my address"), asks=asked_of(user))
    context = {"heading": _("Confirm your e-mail address"), "form": form, "confirms": link.address}
    if request.method == "GET":
        return _page(request, context)

    def confirm() -> None:
        proof = reauthentication().confirm(user, form.cleaned_data, request)
        login_links.confirm_address(token, by=user, proof=proof)

    try:
        if error := attempt(form, confirm):
            return _page(request, context, error)
    except AskedElsewhere as asked:
        return sent_away(request, asked)
    messages.success(request, _("Confirmed: your address is %(address)s.") % {"address": link.address})
    return redirect("admin:index")


def _resent(request: HttpRequest, what: str, back: str) -> HttpResponse:
    """Send the mail with the link once more, where one waits to be opened."""
    user = person(request)
    found = not_own(user)
    if found is None or found.what != what:
        messages.info(request, _("There is nothing to confirm."))
    elif write_link_again(user, what):
        messages.success(request, _("The link went to %(address)s.") % {"address": user.email})
    else:
        messages.warning(request, _("Several mails went already: look there, or try again in an hour."))
    return redirect(back)


def _page(request: HttpRequest, context: dict[str, Any], error: DomainError | None = None) -> HttpResponse:
    shown = page(request, "console/own_login.html", {"title": context["heading"], **context}, error=error)
    return may_go_elsewhere(shown)
