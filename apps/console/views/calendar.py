"""The calendar: two weeks of windows, freezes and what is under way. Asking changes nothing: GET only."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.common.errors import BadInput
from apps.console.calendar_days import days, present_day, whole_days
from apps.console.forms.calendar import CalendarForm
from apps.evidence.calendar import calendar
from apps.hotfixes.policy import is_process_owner
from apps.hotfixes.visibility import Visibility

from .responses import page, person

SHOWN = 14


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Two weeks from a day on, of all that this person sees or of one system."""
    user = person(request)
    seen = Visibility(user)
    form = CalendarForm(request.GET, seen=seen)
    heading = _("Calendar")
    context: dict[str, Any] = {
        "title": heading,
        "heading": heading,
        "form": form,
        "may_freeze": is_process_owner(user),
    }
    if not form.is_valid():
        wrong = BadInput(_("Some of this is missing or wrong."))
        return page(request, "console/calendar.html", context, error=wrong)
    first, way = form.first_day, timedelta(days=SHOWN)
    found = calendar(seen, whole_days(first, SHOWN), system=form.of_system)
    context |= {
        "days": list(days(found, first, SHOWN, today=present_day())),
        "until": first + way - timedelta(days=1),
        "first": first,
        "earlier": form.address(first - way),
        "now": form.address(None),
        "later": form.address(first + way),
        "feed": f"?system={form.of_system.code}" if form.of_system else "",
    }
    return page(request, "console/calendar.html", context)
