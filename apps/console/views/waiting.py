"""How much waits for whoever looks at a page: what each page asks now and then, for the badge on top."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.common.many_keys import keys_of
from apps.console.list_scopes import WAITING
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility

from .responses import person


@never_cache
@require_GET
def waiting(request: HttpRequest) -> JsonResponse:
    """Answer how many hot fixes wait for this person: as many as the list of that name holds.

    It asks by itself, so it is no use of the session, which ends all the same at a desk that was left.
    """
    request.asked_by_itself = True  # type: ignore[attr-defined]
    reach = Visibility(person(request))
    return JsonResponse({"waiting": len(keys_of(WAITING.of(reach.of(HotFix.objects.all()), reach)))})
