"""What an open page of a hot fix asks now and then: whether somebody changed it since, and who."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.common import clock
from apps.common.moments import in_own_time
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State

from .responses import person, visible_hotfix


@never_cache
@require_GET
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer what happened to the hot fix since the version that is on screen; nothing where nothing did.

    It asks by itself, so it is no use of the session, which ends all the same at a desk that was left.
    """
    request.asked_by_itself = True  # type: ignore[attr-defined]
    hotfix = visible_hotfix(request, pk, among=HotFix.objects.select_related("system", "changed_by"))
    if request.GET.get("seen") == str(hotfix.version):
        return JsonResponse({})
    return JsonResponse({"said": in_own_time(_in_words(hotfix, request))})


def _in_words(hotfix: HotFix, request: HttpRequest) -> str:
    words = {
        "reference": hotfix.reference,
        "phase": State(hotfix.state).label,
        "who": hotfix.changed_by or _("somebody"),
        "at": clock.to_the_minute(hotfix.changed_at or hotfix.reported_at),
    }
    if hotfix.changed_by == person(request):
        return _("You changed %(reference)s in another window, at %(at)s. It is in %(phase)s.") % words
    return _("%(who)s changed %(reference)s at %(at)s. It is in %(phase)s.") % words
