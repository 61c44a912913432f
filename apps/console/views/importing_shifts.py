"""Importing the shifts of a calendar file: all of them, or none and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.roles import Role
from apps.common.errors import NotAllowed
from apps.console.forms.importing_shifts import ImportShiftsForm
from apps.hotfixes.policy import is_process_owner
from apps.systems.rota_import import MOST_TOLD, import_calendar

from .responses import attempt, page, person, problem


@require_http_methods(["GET", "POST"])
def import_shifts(request: HttpRequest) -> HttpResponse:
    """Ask for the file, and import it."""
    user = person(request)
    if not is_process_owner(user):
        return problem(request, NotAllowed(_("Only a process owner changes the rota of a system.")))
    sent = request.method == "POST"
    form = ImportShiftsForm(request.POST if sent else None, request.FILES if sent else None)
    heading = _("Import a calendar")
    context: dict[str, Any] = {"title": heading, "heading": heading, "form": form}
    if not sent:
        return page(request, "console/import_shifts.html", context)

    def do() -> None:
        typed = form.cleaned_data
        done = import_calendar(
            typed["file"], system=typed["system"], role=Role(typed["role"]), by=user, reason=typed["why"]
        )
        said = _(
            "Imported: %(added)d. Already there: %(known)d. Over or cancelled, and left out: %(left_out)d."
        )
        messages.success(request, said % vars(done))
        if done.still_planned:
            still = _("Cancelled in the file and still planned here, until you take them out: %(shifts)s.")
            told = [still % {"shifts": "; ".join(map(str, done.still_planned[:MOST_TOLD]))}]
            if (more := len(done.still_planned) - MOST_TOLD) > 0:
                told.append(_("And %(more)d more.") % {"more": more})
            messages.warning(request, " ".join(told))

    if error := attempt(form, do):
        return page(request, "console/import_shifts.html", context, error=error)
    return redirect("admin:systems_oncallshift_changelist")
