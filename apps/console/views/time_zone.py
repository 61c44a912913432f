"""The page on which people choose the zone in which they read and type times."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common import clock, zones
from apps.common.moments import in_words, reading_in
from apps.console.forms.time_zone import OFFERED, TimeZoneForm
from apps.notifications.digests import move_digest

from .responses import attempt, page, person


@require_http_methods(["GET", "POST"])
def time_zone(request: HttpRequest) -> HttpResponse:
    """Say which zone one has, and take another one."""
    user = person(request)
    form = TimeZoneForm(request.POST or None, initial={"zone": user.time_zone})
    context: dict[str, Any] = {
        "title": _("My time zone"),
        "heading": _("My time zone"),
        "form": form,
        "zone": user.time_zone,
        "now": clock.now(),
        "zones": zones.names(),
        "offered": OFFERED,
    }
    if request.method == "GET":
        return page(request, "console/time_zone.html", context)

    def choose() -> None:
        user.time_zone = form.cleaned_data["zone"]
        user.save(update_fields=["time_zone"])
        move_digest(user)

    if error := attempt(form, choose):
        return page(request, "console/time_zone.html", context, error=error)
    with reading_in(user.time_zone):
        said = _("Times are shown in your zone now, with UTC beside them: it is %(now)s.")
        if not user.time_zone:
            said = _("Times are shown in UTC now: it is %(now)s.")
        messages.success(request, said % {"now": in_words(clock.now())})
    return redirect("admin:time_zone")
