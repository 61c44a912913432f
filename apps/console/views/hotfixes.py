"""Reporting an issue, the page of one hot fix and its whole timeline."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.common.errors import BadInput, DomainError
from apps.console.forms.report import ReportForm
from apps.console.hotfix_page import hotfix_page
from apps.console.timeline_lines import timeline_lines
from apps.history.timeline import timeline
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import may_report
from apps.hotfixes.reporting import report_issue, reported_just_now

from .responses import (
    attempt,
    hotfix_url,
    page,
    person,
    problem,
    rights_in,
    warn_of_impossible_sign_offs,
    with_hotfix,
)

# The number of an entry, as the address of a page of the history has it, or none for the first page.
NUMBER = re.compile(r"\A[0-9]{0,18}\Z")
ENTRIES_A_PAGE = 100


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report an issue: the first thing that happens, and a short form."""
    allowed = may_report(person(request))
    if not allowed.allowed:
        return problem(request, allowed.error(allowed.reason))
    form = ReportForm(request.POST or None)
    error: DomainError | None = None
    if request.method == "POST":

        def reported() -> None:
            said = form.said() | {"by": person(request)}
            if before := reported_just_now(**said):
                form.hotfix = before
                sentence = _("You have already reported this as %(reference)s: nothing was added.")
                messages.info(request, sentence % {"reference": before.reference})
                return
            hotfix = report_issue(**said)
            messages.success(request, _("%(reference)s is reported.") % {"reference": hotfix.reference})
            warn_of_impossible_sign_offs(request, hotfix)
            form.hotfix = hotfix

        error = attempt(form, reported)
        if error is None:
            return redirect(hotfix_url(form.hotfix))
    return page(request, "console/report.html", {"title": _("Report an issue"), "form": form}, error=error)


@require_GET
@with_hotfix
def show(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """The one page of a hot fix."""
    shown = hotfix_page(rights_in(request, hotfix))
    return page(request, "console/hotfix_page.html", {"title": str(hotfix), "page": shown, "hotfix": hotfix})


@require_GET
@with_hotfix
def history(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """Everything that ever happened to it, newest first."""
    before = request.GET.get("before", "")
    if not NUMBER.match(before):
        return problem(request, BadInput(_("This page of the history does not exist.")), hotfix=hotfix)
    entries = timeline(hotfix, limit=ENTRIES_A_PAGE, before=int(before) if before else None)
    older_url = f"?before={entries[-1].number}" if len(entries) == ENTRIES_A_PAGE else ""
    context = {
        "title": _("History of %(reference)s") % {"reference": hotfix.reference},
        "hotfix": hotfix,
        "timeline_lines": timeline_lines(entries),
        "older_url": older_url,
        "back_url": hotfix_url(hotfix),
    }
    return page(request, "console/timeline.html", context)
