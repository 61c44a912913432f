"""Reporting an issue, the page of one hot fix and its whole timeline."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.models import User
from apps.common.errors import BadInput, DomainError
from apps.console.attaching import attach_each
from apps.console.buttons import url_of
from apps.console.draft_of_form import put_back
from apps.console.evidence_cards import attach_url
from apps.console.first_steps import system_step
from apps.console.forms.report import ReportForm
from apps.console.hotfix_page import hotfix_page
from apps.console.timeline_lines import timeline_lines
from apps.console.uploads import names_too_large
from apps.history.timeline import timeline
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.hotfixes.policy import may_report
from apps.hotfixes.reporting import report_once, reported_just_now
from apps.search.alike import LooksAlike, alike
from apps.systems.models import System

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
THE_REPORT = PHASES[0].evidence[0]


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report an issue: the first thing that happens, and a short form."""
    allowed = may_report(person(request))
    if not allowed.allowed:
        return problem(request, allowed.error(allowed.reason))
    # What was typed already comes back in its form, whatever became of the system meanwhile.
    if request.method == "GET" and not System.objects.filter(in_production=True).exists():
        context = {"title": _("Report an issue"), "step": system_step(person(request))}
        return page(request, "console/report_without_system.html", context)
    form = ReportForm(request.POST or None, request.FILES or None, by=person(request))
    too_large = names_too_large(request, "file")
    error: DomainError | None = None
    if request.method == "POST":

        def reported() -> None:
            if unseen := _not_looked_at(form, person(request)):
                raise LooksAlike(unseen)
            form.hotfix, is_new = report_once(**form.said(), by=person(request))
            named = {"reference": form.hotfix.reference}
            if not is_new:
                sentence = _("You have already reported this as %(reference)s: nothing was added.")
                messages.info(request, sentence % named)
                return
            messages.success(request, _("%(reference)s is reported.") % named)
            warn_of_impossible_sign_offs(request, form.hotfix)

        error = attempt(form, reported)
        if error is None:
            return redirect(_with_its_files(request, form, too_large))
        form.ask_for_files_again(too_large)
    context = {"title": _("Report an issue"), "form": form, "alike": getattr(error, "hotfixes", ())}
    return page(request, "console/report.html", context, error=error)


def _not_looked_at(form: ReportForm, user: User) -> list[HotFix]:
    """What looks like this report and was not shown yet; the very same words again are no second report."""
    said = form.said()
    unseen = form.not_looked_at(alike(system=said["system"], title=said["title"], viewer=user))
    # Asked afterwards: what was found may have been reported by the same button, a moment ago.
    return [] if unseen and reported_just_now(**said, by=user) else unseen


def _with_its_files(request: HttpRequest, form: ReportForm, too_large: list[str]) -> str:
    """Attach what came with the report; return where to go: where what was refused is put right."""
    hotfix = form.hotfix
    report: Evidence = hotfix.evidence(THE_REPORT, every_round=True)[THE_REPORT][0]
    files = form.cleaned_data["file"]
    on = url_of("state_late", hotfix) if form.cleaned_data["changed_first"] else hotfix_url(hotfix)
    if not files and not too_large:
        return on
    try:
        refused = attach_each(request, report, files, too_large=too_large)
    except DomainError as error:
        # The report is made, whatever becomes of its files.
        refused = [str(error)]
    for sentence in refused:
        messages.error(request, sentence)
    return attach_url(hotfix, report) if refused else on


@require_GET
@with_hotfix
def show(request: HttpRequest, hotfix: HotFix) -> HttpResponse:
    """The one page of a hot fix."""
    shown = hotfix_page(rights_in(request, hotfix))
    if shown.status.form:
        put_back(request, shown.status.form, hotfix=hotfix)
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
