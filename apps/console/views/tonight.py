"""Would it work tonight? For each system that one sees, before anything breaks. Asking changes nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.hotfixes.policy import is_process_owner
from apps.hotfixes.visibility import Visibility
from apps.notifications.tonight import would_it_work
from apps.systems.models import System

from .responses import page, person


@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """Every system in production whose hot fixes one sees; those where something is missing come first."""
    user = person(request)
    seen = Visibility(user)
    systems = System.objects.filter(in_production=True)
    if not seen.everything:
        systems = systems.filter(pk__in=seen.system_ids)
    answers = sorted(would_it_work(list(systems)), key=lambda one: one.works)
    heading = _("Would it work tonight?")
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "answers": answers,
        "failing": sum(not one.works for one in answers),
        "may_change": is_process_owner(user),
    }
    return page(request, "console/tonight.html", context)
