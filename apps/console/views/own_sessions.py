"""Where one is signed in, and signing out there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts import open_sessions

from .responses import page, person


@never_cache
@require_http_methods(["GET", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in; end one session, or all but this one. Nobody is asked again for that."""
    here = request.session.session_key
    there = open_sessions.of(person(request))
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        others = [one for one in there if one.key != here and wanted in (one.number, "others")]
        ended = open_sessions.end(others)
        said = ngettext("%(number)d session is ended.", "%(number)d sessions are ended.", ended)
        messages.success(request, said % {"number": ended})
        return redirect("admin:own_sessions")
    heading = _("Where you are signed in")
    context = {
        "title": heading,
        "heading": heading,
        "sessions": there,
        "here": here,
        "others": sum(one.key != here for one in there),
    }
    return page(request, "console/own_sessions.html", context)
