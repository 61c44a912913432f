"""The pages of one's own one-time codes, and the one on which a log-in asks for a code after the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import asking_a_code
from apps.accounts.asking_a_passkey import Site
from apps.accounts.models import OneTimeCodes, User
from apps.accounts.passwords import types_password
from apps.accounts.reauthentication import ByPassword, check_code_alone, require_proof
from apps.common import clock, secret_box
from apps.common.errors import BadInput, DomainError, NotAllowed
from apps.console.forms.own_login import AskedAgainForm, CodeForm
from apps.records.charts import qr_code

from .responses import attempt, page, person, problem
from .signing_in import PASSWORD_GIVEN, arrived

_NEW = "codes_to_set_up"
# So long the key of a code to set up waits, and a right password for its code; in seconds.
_WAITS = 600
_PASSWORD = ("password",)


@never_cache
@require_http_methods(["GET", "POST"])
def own_codes(request: HttpRequest) -> HttpResponse:
    """Say whether one has one-time codes, and begin to set them up; whoever does gives their password."""
    user = person(request)
    try:
        codes = asking_a_code.codes_of(user)
    except NotAllowed as refused:
        return problem(request, refused, heading=_("Your one-time codes"))
    context: dict[str, Any] = {"heading": _("Your one-time codes"), "codes": codes}
    context["must"] = asking_a_code.must_set_up(user)
    if codes is not None:
        return _page(request, {**context, "left": asking_a_code.recovery_left(codes)})
    if not types_password(user):
        return _page(request, context)
    form = AskedAgainForm(request.POST or None, submit=_("Set up one-time codes"), asks=_PASSWORD)
    context["form"] = form
    if request.method == "GET":
        return _page(request, context)

    def begin() -> None:
        require_proof(ByPassword().confirm(user, form.cleaned_data, request), user, priority=None)
        key = secret_box.put_in(asking_a_code.new_key(), what_for=_NEW)
        request.session[_NEW] = {"key": key, "at": clock.now().timestamp()}

    if error := attempt(form, begin):
        return _page(request, context, error)
    return redirect("admin:set_up_codes")


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the key as a QR code and as text, and take it once a first code of it was typed."""
    user, kept = person(request), request.session.get(_NEW, {})
    if not _in_time(kept):
        request.session.pop(_NEW, None)
        return redirect("admin:own_codes")
    key = secret_box.take_out(kept["key"], what_for=_NEW)
    form = CodeForm(request.POST or None, submit=_("Confirm"), first=True)
    address = asking_a_code.address_of(user, key, Site.of(request).host)
    context = {
        "heading": _("Set up one-time codes"),
        "form": form,
        "key": " ".join(key[at : at + 4] for at in range(0, len(key), 4)),
        "drawing": qr_code(address),
        "address": address,
    }
    if request.method == "GET":
        return _page(request, context)
    made: list[str] = []

    def add() -> None:
        made.extend(asking_a_code.add(user, key, form.cleaned_data["one_time_code"]))

    if error := attempt(form, add):
        return _page(request, context, error)
    del request.session[_NEW]
    return _told_once(request, made)


@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Make one's recovery codes anew; those before count no more."""
    user, made = person(request), list[str]()

    def renew(codes: OneTimeCodes) -> None:
        made.extend(asking_a_code.renew_recovery(codes))

    answer = _after_asking(request, user, _("Make new recovery codes"), "yes", renew)
    return answer or _told_once(request, made)


@never_cache
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Take one's one-time codes away; from then on the password is enough."""
    user = person(request)

    def take_away(codes: OneTimeCodes) -> None:
        asking_a_code.remove(codes, by=user)

    answer = _after_asking(request, user, _("Remove your one-time codes"), "no", take_away)
    if answer is None:
        messages.success(request, _("Your one-time codes are removed."))
    return answer or redirect("admin:own_codes")


def _after_asking(request: HttpRequest, user: User, what: str, tone: str, then: Any) -> HttpResponse | None:
    """Ask for password and code, and do `then` with the codes; returns the page where it was not done."""
    try:
        codes = asking_a_code.codes_of(user)
    except NotAllowed as refused:
        return problem(request, refused, heading=_("Your one-time codes"))
    if codes is None:
        raise Http404(_("There is no such page, or you may not see it."))
    form = AskedAgainForm(request.POST or None, submit=what, asks=("password", "one_time_code"), tone=tone)
    context = {"heading": what, "form": form, "changes": tone}
    if request.method == "GET":
        return _page(request, context)

    def do() -> None:
        require_proof(ByPassword().confirm(user, form.cleaned_data, request), user, priority=None)
        then(codes)

    error = attempt(form, do)
    return _page(request, context, error) if error else None


@never_cache
@require_http_methods(["GET", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    """Let in whose password was right a moment ago, and who types a code of theirs."""
    kept = request.session.get(PASSWORD_GIVEN, {})
    user = _whose(kept)
    if user is None:
        request.session.pop(PASSWORD_GIVEN, None)
        return redirect("admin:login")
    form = CodeForm(request.POST or None, submit=_("Log in"))
    context = {"heading": _("One more thing: your code"), "form": form}
    if request.method == "GET":
        return page(request, "console/code.html", {"title": context["heading"], **context})
    taken: list[str] = []

    def look() -> None:
        taken.append(_looked_at(request, user, form.cleaned_data["one_time_code"]))

    if error := attempt(form, look):
        return page(request, "console/code.html", {"title": context["heading"], **context}, error=error)
    del request.session[PASSWORD_GIVEN]
    login(request, user, backend="apps.accounts.backends.PersonBackend")
    return arrived(request, redirect(kept["next"]), beside=taken[0])


def _looked_at(request: HttpRequest, user: User, typed: str) -> str:
    """Return what the code is. Raises BadInput, NotAllowed or TooManyTries, counted as a password is."""
    codes = asking_a_code.codes_of(user)
    if codes is None:
        raise BadInput(_("This took too long: log in once more."))
    return check_code_alone(codes, typed, request)


def _whose(kept: dict[str, Any]) -> User | None:
    """Who gave their password, if that still is it, and not too long ago; None for nobody."""
    if not _in_time(kept):
        return None
    user = User.objects.filter(pk=kept["person"], is_active=True, is_staff=True).first()
    return user if user is not None and user.get_session_auth_hash() == kept["password"] else None


def _in_time(kept: dict[str, Any]) -> bool:
    at: float = kept.get("at", 0.0)
    return 0 <= clock.now().timestamp() - at <= _WAITS


def _told_once(request: HttpRequest, recovery_codes: list[str]) -> HttpResponse:
    context = {
        "heading": _("Your recovery codes"),
        "recovery": recovery_codes,
        "host": Site.of(request).host,
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], error: DomainError | None = None) -> HttpResponse:
    return page(request, "console/codes.html", {"title": context["heading"], **context}, error=error)
