"""What an open page of a hot fix asks now and then: what others changed or said since."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.common import clock
from apps.common.moments import in_own_time
from apps.console.url_keys import key_in
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from apps.hotfixes.status_updates import StatusUpdate

from .responses import person, visible_hotfix

# So much of a status update is told, in letters; the page has the whole of it.
IN_SHORT = 300


@never_cache
@require_GET
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer what happened to the hot fix since the page was made; nothing where nothing did.

    `seen` is the version that is on screen, `since` the moment of the page, in thousandths of a second. What
    others say in a status update changes no version, and may be why whoever looks at the page must stop.
    It asks by itself, so it is no use of the session, which ends all the same at a desk that was left.
    """
    request.asked_by_itself = True  # type: ignore[attr-defined]
    hotfix = visible_hotfix(request, pk, among=HotFix.objects.select_related("system", "changed_by"))
    said = []
    if request.GET.get("seen") != str(hotfix.version):
        said.append(_in_words(hotfix, request))
    if update := _told_since(hotfix, request):
        words = {
            "who": update.posted_by_name,
            "at": clock.to_the_minute(update.posted_at),
            "text": Truncator(" ".join(update.text.split())).chars(IN_SHORT),
        }
        said.append(_("%(who)s said at %(at)s: “%(text)s”") % words)
    return JsonResponse({"said": in_own_time(" ".join(said))} if said else {})


def _told_since(hotfix: HotFix, request: HttpRequest) -> StatusUpdate | None:
    """The newest status update of somebody else since the page was made, if that is known."""
    try:
        since = datetime.fromtimestamp(key_in(request.GET.get("since", "")) / 1000, clock.UTC)
    except (OverflowError, ValueError, OSError):
        return None
    if since.timestamp() == 0:
        return None
    others = hotfix.status_updates.filter(posted_at__gt=since).exclude(posted_by=person(request))
    newest: StatusUpdate | None = others.last()
    return newest


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
