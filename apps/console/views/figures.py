"""The managers' figures: a page to read, and the same numbers as a CSV. Asking changes nothing: GET only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.common import clock
from apps.common.errors import BadInput
from apps.console.figures_page import figures_page
from apps.console.forms.period import FiguresForm
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import Visibility, sees_every_system
from apps.metrics.report import Report, build_report, report_csv
from apps.metrics.report_query import last_twelve_months

from .responses import download, page, person


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period over what this person may see; of the last twelve months at first."""
    form = _form(request)
    found = _report(request, form)
    return _shown(request, form, found)


@require_GET
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The numbers of that page, to keep; what makes no sense is said on the page itself."""
    form = _form(request)
    found = _report(request, form)
    if found is None:
        return _shown(request, form, None)
    name = f"figures-{found.query.start}-{found.query.until}.csv"
    return download(report_csv(found), name=name, kind="text/csv; charset=utf-8")


def _form(request: HttpRequest) -> FiguresForm:
    """The form as it was sent; what was not sent at all is the last twelve months."""
    start, until = last_twelve_months()
    typed = {"start": start.isoformat(), "until": until.isoformat(), **request.GET.dict()}
    return FiguresForm(typed)


def _report(request: HttpRequest, form: FiguresForm) -> Report | None:
    query = form.report_query()
    if query is None:
        return None
    seen = Visibility(person(request))
    hotfixes = HotFix.objects.filter(seen.lookup())
    return build_report(hotfixes, query, at=clock.now(), whole=seen.whole_systems)


def _shown(request: HttpRequest, form: FiguresForm, found: Report | None) -> HttpResponse:
    refused = None if found else BadInput(_("Some of this is missing or wrong."))
    context: dict[str, Any] = {
        "title": _("Figures"),
        "heading": _("Figures"),
        "form": form,
        "figures": figures_page(found) if found else None,
        "sees_all": sees_every_system(person(request)),
        "csv_url": f"{reverse('admin:hotfixes_hotfix_figures_csv')}?{form.query}",
    }
    return page(request, "console/figures.html", context, error=refused)
