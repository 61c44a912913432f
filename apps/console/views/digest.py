"""The page on which people choose one mail a day of what can wait, and read what the next one holds."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common import clock
from apps.console.forms.digest import AT_ONCE, DAILY, DigestForm
from apps.notifications.digests import choose_digest, next_digest
from apps.notifications.models import Digest

from .own_messages import SHOWN, lines_of
from .responses import attempt, page, person


@require_http_methods(["GET", "POST"])
def own_digest(request: HttpRequest) -> HttpResponse:
    """Say what the next digest holds, and take another time, or none."""
    user = person(request)
    wish = Digest.objects.select_related("person").filter(person=user).first()
    now = {"how": DAILY if wish else AT_ONCE, "at": wish.at if wish else None}
    form = DigestForm(request.POST or None, initial=now, zone=user.time_zone)
    holds = next_digest(user).select_related("hotfix__system").order_by("pk")
    context: dict[str, Any] = {
        "title": _("My digest"),
        "heading": _("My digest"),
        "form": form,
        "address": user.email,
        "next_at": wish.next_after(clock.now()) if wish else None,
        "lines": list(lines_of(holds[:SHOWN], user)),
    }
    if request.method == "GET":
        return page(request, "console/own_digest.html", context)

    def choose() -> None:
        typed = form.cleaned_data
        choose_digest(user, typed["at"] if typed["how"] == DAILY else None)

    if error := attempt(form, choose):
        return page(request, "console/own_digest.html", context, error=error)
    if form.cleaned_data["how"] == DAILY:
        messages.success(request, _("Saved: what can wait comes in one mail a day."))
    else:
        messages.success(request, _("Saved: each message comes at once, and what waited goes now."))
    return redirect("admin:own_digest")
