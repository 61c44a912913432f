"""A provider of identities ends sessions of here. Its server asks, so no token of a form comes along."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts import signing_off
from apps.accounts.saml_rules import SamlProvider
from apps.common.errors import DomainError

from .responses import status_of
from .signing_on import there


@csrf_exempt
@never_cache
@require_POST
def sign_off(request: HttpRequest, provider: str) -> HttpResponse:
    """End sessions here because the provider ended them there: its signature stands in for a session."""
    chosen = there(provider)
    if isinstance(chosen, SamlProvider):
        raise Http404(_("There is no such page, or you may not see it."))
    try:
        signing_off.sign_off(chosen, request.POST.get("logout_token", ""))
    except DomainError as refused:
        told = {"error": "invalid_request", "error_description": str(refused)}
        return JsonResponse(told, status=status_of(refused))
    return HttpResponse()
