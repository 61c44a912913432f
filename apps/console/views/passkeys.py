"""The pages of one's own passkeys, and what a browser asks for a touch: to come in, and to sign."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import asking_a_passkey
from apps.accounts.asking_a_passkey import WAITS, Site
from apps.accounts.asking_elsewhere import AskedElsewhere
from apps.accounts.models import Passkey
from apps.accounts.reauthentication import asked_of, reauthentication, require_proof
from apps.accounts.signing_by_passkey import Signed, question_to_sign
from apps.common import clock
from apps.common.errors import BadInput, DomainError
from apps.console.forms.own_login import AskedAgainForm, PasskeyForm
from apps.console.forms.signing import NOT_TOUCHED
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import Kind, act_named

from .responses import (
    attempt,
    may_go_elsewhere,
    page,
    person,
    problem,
    rights_in,
    sent_away,
    status_of,
    visible_hotfix,
)
from .signing_in import next_page, page_of_ones_own

_ADDING, _COMING_IN = "passkey_to_add", "passkey_to_come_in"


@never_cache
@require_http_methods(["GET", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """List one's own passkeys, and begin to add one: whoever does is asked again."""
    user, site = person(request), Site.of(request)
    form = PasskeyForm(request.POST or None, asks=asked_of(user))
    context: dict[str, Any] = {
        "heading": _("Your passkeys"),
        "form": form if site.can_have_passkeys else None,
        "passkeys": Passkey.objects.in_use().filter(person=user),
        "host": site.host,
        "passkey_fails": NOT_TOUCHED,
    }
    if request.method == "GET":
        return _page(request, context)

    def ask() -> None:
        require_proof(reauthentication().confirm(user, form.cleaned_data, request), user, priority=None)
        question, state = asking_a_passkey.question_to_add(user, site)
        name = form.cleaned_data["name"]
        request.session[_ADDING] = {"state": state, "name": name, "at": clock.now().timestamp()}
        context["question"], context["named"], context["form"] = json.dumps(question), name, None

    try:
        return _page(request, context, attempt(form, ask))
    except AskedElsewhere as asked:
        return sent_away(request, asked)


@never_cache
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Put the passkey that the browser made on the record."""
    kept = request.session.pop(_ADDING, None)
    try:
        state = _in_time(kept)
        made = asking_a_passkey.add(
            person(request),
            Site.of(request),
            name=kept["name"],
            state=state,
            answer=request.POST.get("passkey", ""),
        )
    except DomainError as refused:
        return problem(request, refused, back=(reverse("admin:own_passkeys"), _("your passkeys")))
    messages.success(request, _("“%(name)s” is added: with it you sign in, and sign.") % {"name": made.name})
    return redirect("admin:own_passkeys")


@never_cache
@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, key: int) -> HttpResponse:
    """Take one of one's own passkeys out of use; whoever does is asked again."""
    user = person(request)
    passkey = get_object_or_404(Passkey.objects.in_use().filter(person=user), pk=key)
    form = AskedAgainForm(request.POST or None, submit=_("Remove it"), asks=asked_of(user), tone="no")
    context = {"heading": _("Remove “%(name)s”") % {"name": passkey.name}, "form": form, "removes": passkey}
    if request.method == "GET":
        return _page(request, context)

    def take_out() -> None:
        require_proof(reauthentication().confirm(user, form.cleaned_data, request), user, priority=None)
        asking_a_passkey.remove(passkey, by=user)

    try:
        if error := attempt(form, take_out):
            return _page(request, context, error)
    except AskedElsewhere as asked:
        return sent_away(request, asked)
    messages.success(request, _("“%(name)s” is removed.") % {"name": passkey.name})
    return redirect("admin:own_passkeys")


@never_cache
@require_POST
def to_sign(request: HttpRequest) -> HttpResponse:
    """Answer what a passkey is asked for the form that is about to go to `address`."""
    try:
        asked = question_to_sign(person(request), Site.of(request), _about_to_sign(request))
    except DomainError as refused:
        return JsonResponse({"refused": str(refused)}, status=status_of(refused))
    return JsonResponse(asked)


@never_cache
@require_POST
def to_come_in(request: HttpRequest) -> HttpResponse:
    """Answer what a passkey is asked of whoever signs in; whose it is shows by the answer."""
    question, state = asking_a_passkey.question_to_come_in(Site.of(request))
    request.session[_COMING_IN] = {"state": state, "at": clock.now().timestamp()}
    return JsonResponse(question)


@never_cache
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """Let in whose passkey was touched."""
    kept = request.session.pop(_COMING_IN, None)
    try:
        who = asking_a_passkey.who_comes_in(
            Site.of(request), state=_in_time(kept), answer=request.POST.get("passkey", "")
        )
    except DomainError as refused:
        back = reverse("admin:login"), _("the log-in")
        return problem(request, refused, heading=_("Nobody was signed in"), back=back)
    then = next_page(request, request.POST.get("next", ""))
    login(request, who, backend="apps.accounts.backends.PersonBackend")
    return redirect(page_of_ones_own(who) or then)


def _about_to_sign(request: HttpRequest) -> Signed:
    """Return what the form that is about to be sent is for. Raises BadInput where no page is there."""
    address = request.POST.get("address", "")
    try:
        match = resolve(address)
    except Resolver404 as nowhere:
        raise BadInput(_("There is no such page, or you may not see it.")) from nowhere
    hotfix = _hotfix_of(request, match.kwargs)
    act, role = match.url_name or "", request.POST.get("as_role", "")
    if hotfix and act == "hotfixes_hotfix_act":
        wanted = act_named(match.kwargs["name"])
        # As the page of the act counts them: what is no sign-off takes no role.
        ways = [] if wanted.kind is Kind.ACT else rights_in(request, hotfix).ways(wanted)
        act, role = str(wanted.label), role or (ways[0].key if len(ways) == 1 else "")
    return Signed(
        address=address,
        hotfix=hotfix.reference if hotfix else "",
        act=act,
        role=role[:60],
        evidence=request.POST.get("evidence", "")[:64],
    )


def _hotfix_of(request: HttpRequest, kwargs: dict[str, Any]) -> HotFix | None:
    """Return the hot fix whose page it is, to whoever sees it; None for a page of none."""
    return visible_hotfix(request, kwargs["pk"]) if "pk" in kwargs else None


def _in_time(kept: dict[str, Any] | None) -> Any:
    """Return what was kept of a question. Raises BadInput where none was asked in time."""
    if kept is None or not 0 <= clock.now().timestamp() - kept["at"] <= WAITS.total_seconds():
        raise BadInput(_("Your passkey was asked too long ago, or not in this browser. Try once more."))
    return kept["state"]


def _page(request: HttpRequest, context: dict[str, Any], error: DomainError | None = None) -> HttpResponse:
    shown = page(request, "console/passkeys.html", {"title": context["heading"], **context}, error=error)
    return may_go_elsewhere(shown)
