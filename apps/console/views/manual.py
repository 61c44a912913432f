"""The manual, page by page, behind "Help"."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.console.manual import PAGES, html, page_named

from .responses import page


@require_GET
def manual(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the manual, and the way to the others."""
    shown = page_named(name)
    if shown is None:
        raise Http404(_("The manual has no such page."))
    context = {"title": shown.reader, "heading": _("Help"), "shown": shown, "pages": PAGES}
    return page(request, "console/manual.html", {**context, "body": html(shown)})
