"""The search over everything that one may see, and the reference as an address; both change nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.common.errors import BadInput
from apps.search.finding import MOST, PAGE, Results, exact, search
from apps.search.query import LONGEST_QUERY, MOST_TERMS

from .responses import hotfix_url, page, person


@require_GET
def found(request: HttpRequest) -> HttpResponse:
    """What was found; the hot fix itself where its reference was typed and it is the only one of it."""
    typed = request.GET.get("q", "").strip()
    number = _page_number(request.GET.get("p", ""))
    if len(typed) > LONGEST_QUERY:
        sentence = _("This is too long to search for: %(length)d letters, and the limit is %(most)d.")
        return _shown(
            request, typed, error=BadInput(sentence % {"length": len(typed), "most": LONGEST_QUERY})
        )
    viewer = person(request)
    itself = exact(typed, viewer=viewer)
    if len(itself) == 1:
        return redirect(hotfix_url(itself[0]))
    try:
        return _shown(request, typed, search(typed, viewer=viewer, number=number))
    except BadInput as refused:
        return _shown(request, typed, error=refused)


@require_GET
def by_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """The hot fix behind a reference in the address; where several have the number, all of them."""
    itself = exact(reference, viewer=person(request))
    if not itself:
        raise Http404(_("There is no such hot fix, or you may not see it."))
    if len(itself) == 1:
        return redirect(hotfix_url(itself[0]))
    return redirect(f"{reverse('admin:search')}?{urlencode({'q': reference})}")


def _page_number(text: str) -> int:
    """The page that is asked for; the first where that is none."""
    last = MOST // PAGE
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= last else 1
    )


def _shown(
    request: HttpRequest, typed: str, results: Results | None = None, *, error: BadInput | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Search"),
        "heading": _("Search"),
        "searched_for": typed,
        "found": results,
        "most": MOST,
        "most_terms": MOST_TERMS,
        "longest": LONGEST_QUERY,
        "pages": _pages(typed, results) if results else [],
    }
    return page(request, "console/search.html", context, error=error)


def _pages(typed: str, results: Results) -> list[tuple[str, str, str]]:
    """The ways to the page before and to the next one: what they are called, where they lead, and `rel`."""
    ways = []
    if results.number > 1:
        ways.append((_("Previous page"), results.number - 1, "prev"))
    if results.more:
        ways.append((_("Next page"), results.number + 1, "next"))
    return [(words, f"?{urlencode({'q': typed, 'p': str(number)})}", rel) for words, number, rel in ways]
