"""Would it work tonight? For each system that one sees, and any hour; before anything breaks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.common import clock
from apps.common.errors import BadInput
from apps.console.forms.tonight import AtForm
from apps.hotfixes.policy import is_process_owner
from apps.notifications.tonight import answers_for

from .responses import page, person


@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """Every system in production whose hot fixes one sees; those where something is missing come first."""
    user = person(request)
    form = AtForm(request.GET if "at" in request.GET else None)
    wrong = (
        BadInput(_("Some of this is missing or wrong.")) if form.is_bound and not form.is_valid() else None
    )
    at = form.cleaned_data.get("at") if form.is_bound and not wrong else None
    answers = [] if wrong else sorted(answers_for(user, at=at), key=lambda one: (one.works, one.works_freely))
    heading = _("Would it work tonight?")
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "form": form,
        "at": clock.to_the_minute(at) if at else "",
        "asked": not wrong,
        "answers": answers,
        "failing": sum(not one.works for one in answers),
        "frozen": any(one.freezes for one in answers),
        "may_change": is_process_owner(user),
    }
    return page(request, "console/tonight.html", context, error=wrong)
