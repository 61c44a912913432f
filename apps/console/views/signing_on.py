"""Signing in by a provider of identities: sent there by the log-in, let in when back, or told why not."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts import saml_answers
from apps.accounts.asking_a_passkey import Site
from apps.accounts.open_sessions import LONGEST_SESSION, PROVIDER_SESSION, SIGNED_ON_BY
from apps.accounts.provider_answers import Question, answer, ask
from apps.accounts.saml_answers import SamlQuestion
from apps.accounts.saml_rules import SamlProvider
from apps.accounts.sign_on_file import directory, elsewhere, provider_named
from apps.accounts.sign_on_rules import Provider
from apps.accounts.signing_on import sign_on
from apps.accounts.ways_to_sign import PASSKEY, any_way
from apps.common import clock
from apps.common.errors import BadInput, DomainError
from apps.console.forms.signing import NOT_TOUCHED
from apps.console.session_limits import list_session
from apps.hotfixes.role_eligibility import may_be_in

from .responses import problem
from .signing_in import next_page, page_of_ones_own

_IN_SESSION = "signing_on"
# So many windows of one browser may be on their way at once, and so long, in seconds.
_MOST, _WAITS = 5, 600


def on_the_log_in_page(request: HttpRequest) -> dict[str, Any]:
    """What the log-in page shows beside the password, or in its place."""
    return {
        "providers": elsewhere(),
        "passwords_for": "everybody" if directory() else settings.PASSWORDS_FOR,
        "directory": directory(),
        "own_passwords": settings.PASSWORDS_FOR != "nobody",
        "passkey_fails": NOT_TOUCHED,
        "by_passkey": any_way(PASSKEY) and Site.of(request).can_have_passkeys,
    }


@never_cache
@require_GET
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """Send whoever asks to the provider."""
    chosen = there(provider)
    state = secrets.token_urlsafe(32)
    come_back = settings.SITE_URL + reverse("admin:signed_on", args=[chosen.id])
    question: Question | SamlQuestion
    try:
        if isinstance(chosen, SamlProvider):
            address, question = saml_answers.ask(chosen, state=state)
        else:
            address, question = ask(request, chosen, state=state, come_back=come_back)
    except DomainError as refused:
        return nobody_came_in(request, refused)
    waiting = list(request.session.get(_IN_SESSION, {}).items())[1 - _MOST :]
    kept = {**question.kept(), "next": next_page(request, request.GET.get("next", ""))}
    request.session[_IN_SESSION] = {**dict(waiting), state: kept}
    return redirect(address)


@never_cache
@require_GET
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Let in who is back from the provider, or say why not."""
    chosen = there(provider)
    waiting = dict(request.session.get(_IN_SESSION, {}))
    kept = waiting.pop(request.GET.get("state", ""), None)
    try:
        if kept is None or kept["provider"] != chosen.id or _is_late(kept):
            sentence = _(
                "Nobody was signed in by this: it was used already, took too long, or was begun in another"
                " browser. Sign in once more."
            )
            raise BadInput(sentence)
        request.session[_IN_SESSION] = waiting
        then = kept.pop("next")
        if isinstance(chosen, SamlProvider):
            claims = saml_answers.answer(request, chosen, SamlQuestion(**kept))
        else:
            claims = answer(request, chosen, Question(**kept), whole=True)
        arrival = sign_on(chosen, claims, may_be_in=may_be_in)
    except DomainError as refused:
        return nobody_came_in(request, refused)
    login(request, arrival.person, backend="apps.accounts.backends.PersonBackend")
    request.session[SIGNED_ON_BY] = chosen.id
    request.session[PROVIDER_SESSION] = str(claims.get("sid") or "")[:LONGEST_SESSION]
    list_session(request, arrival.person)  # once more: now it is known by whom they came
    for sentence in arrival.told:
        messages.warning(request, sentence)
    return redirect(page_of_ones_own(arrival.person) or then)


def there(provider: str) -> Provider | SamlProvider:
    """Return the provider of that id, or there is no such page."""
    found = provider_named(provider)
    if found is None:
        raise Http404(_("There is no such page, or you may not see it."))
    return found


def _is_late(kept: dict[str, Any]) -> bool:
    return not 0 <= clock.now().timestamp() - kept["asked_at"] <= _WAITS


def nobody_came_in(request: HttpRequest, refused: DomainError) -> HttpResponse:
    back = reverse("admin:login"), _("the log-in")
    return problem(request, refused, heading=_("Nobody was signed in"), back=back)
