"""What people read where a page does not exist, is not theirs, or was open too long."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.reauthentication import too_many_tries
from apps.common.errors import TooManyTries

from .responses import STATUS


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or none that this person may see; both read the same."""
    said = str(exception.args[0]) if isinstance(exception, Http404) and exception.args else ""
    # Django's own 404s carry the resolver's findings, which are no sentence for a person.
    sentence = said if exception.args and isinstance(exception.args[0], str) and said.endswith(".") else ""
    sentence = sentence or _("There is no such page, or you may not see it.")
    if request.path.startswith(reverse("api:api-root")):
        return JsonResponse({"detail": sentence}, status=404)  # a program reads no page
    return _page(request, _("Not found"), sentence, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This person may not do that."""
    return _page(request, _("Not allowed"), _("You may not do this."), 403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form carried no valid token: it was open since before the last log-in, or came from elsewhere."""
    sentence = _(
        "This page was opened before you last signed in. Go back, copy what you typed, and load it again."
    )
    return _page(request, _("This form is too old"), sentence, 403)


def locked_out(request: HttpRequest, answer: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Too many wrong passwords. A page that says so itself, with what was typed, stays as it is."""
    if answer is not None and answer.status_code == STATUS[TooManyTries]:
        return answer
    return _page(request, _("Locked for a while"), too_many_tries(), STATUS[TooManyTries])


def _page(request: HttpRequest, heading: str, sentence: str, status: int) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": heading,
        "heading": heading,
        "sentence": sentence,
        "back_url": reverse("admin:index"),
        "back_label": _("Overview"),
    }
    return render(request, "console/problem.html", context, status=status)
