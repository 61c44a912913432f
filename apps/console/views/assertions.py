"""What a provider of SAML sends by a form of its own, and what it must know of this site."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import saml_answers
from apps.accounts.saml_answers import SIGNS
from apps.accounts.saml_rules import SamlProvider
from apps.common.errors import DomainError

from .signing_on import nobody_came_in, there


@csrf_exempt
@never_cache
@require_POST
def take_assertion(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep what a provider of SAML sent by a form of its own, and send the browser to the page that asked.

    No token of ours and no cookie comes with it: its signature stands in for both, and lets nobody in yet.
    """
    chosen = _of_saml(provider)
    try:
        secret = saml_answers.receive(chosen, request.POST)
    except DomainError as refused:
        return nobody_came_in(request, refused)
    state = request.POST.get("RelayState", "")
    page = (
        reverse("admin:hotfixes_hotfix_asked_again")
        if state.startswith(SIGNS)
        else reverse("admin:signed_on", args=[chosen.id])
    )
    told = urlencode({"state": state.removeprefix(SIGNS)[:100], "answer": secret})
    # By GET: what comes by a form of another site is without our cookies as long as it is sent on as one.
    return HttpResponseRedirect(f"{page}?{told}", status=303)


@never_cache
@require_GET
def metadata(request: HttpRequest, provider: str) -> HttpResponse:
    """Say to a provider of SAML what it must know of this site; there is no secret in it."""
    try:
        told = saml_answers.metadata(_of_saml(provider))
    except DomainError as refused:
        return nobody_came_in(request, refused)
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _of_saml(provider: str) -> SamlProvider:
    found = there(provider)
    if not isinstance(found, SamlProvider):
        raise Http404(_("There is no such page, or you may not see it."))
    return found
