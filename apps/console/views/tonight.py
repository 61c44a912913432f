"""Would it work tonight? For each system that one sees, before anything breaks. Asking changes nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.hotfixes.policy import is_process_owner
from apps.notifications.tonight import answers_for

from .responses import page, person


@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """Every system in production whose hot fixes one sees; those where something is missing come first."""
    user = person(request)
    answers = sorted(answers_for(user), key=lambda one: one.works)
    heading = _("Would it work tonight?")
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "answers": answers,
        "failing": sum(not one.works for one in answers),
        "may_change": is_process_owner(user),
    }
    return page(request, "console/tonight.html", context)
