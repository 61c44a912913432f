"""Who is on call: one system, its roles, and the next four weeks on one page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.hotfixes.policy import is_process_owner
from apps.notifications.tonight import systems_seen_by
from apps.systems.coming_weeks import SHOWN, coming_weeks

from .responses import page, person


@require_GET
def coming_rota(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to whoever sees the hot fixes of the system; for everybody else there is no such system."""
    user = person(request)
    system = systems_seen_by(user).filter(pk=pk).first()
    if system is None:
        raise Http404(_("There is no such system, or you do not see its hot fixes."))
    heading = _("On call: %(system)s") % {"system": system.name}
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "system": system,
        "roles": coming_weeks(system),
        "weeks": SHOWN.days // 7,
        "may_change": is_process_owner(user),
        "me": user,
    }
    return page(request, "console/coming_rota.html", context)
