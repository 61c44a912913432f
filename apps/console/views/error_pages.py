"""What people read where a page does not exist, is not theirs, or was open too long."""

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from apps.accounts.reauthentication import refused_until, too_many_tries
from apps.common import clock
from apps.common.errors import TooManyTries
from apps.console.draft_keeping import keep
from apps.console.draft_tokens import ShownForm
from apps.console.plain_pages import plain_page

from .drafts import kept
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


def not_by_this_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """An address was opened that only a button uses, or a form was sent to one that only shows something."""
    if request.method in ("GET", "HEAD"):
        sentence = _(
            "This address is that of a button, and nothing was done. If you were signed out when you pressed "
            "it, go back to its page and press it again."
        )
    else:
        sentence = _("This address takes no form, and nothing was done. Go back, and load the page again.")
    answer = plain_page(
        request, _("Nothing was done"), sentence, status=405, back_url=_page_above(request.path)
    )
    answer["Allow"] = refused["Allow"]
    return answer


def _page_above(path: str) -> str:
    """Return the address of the nearest page above `path`; empty where there is none."""
    parts = path.strip("/").split("/")
    for depth in range(len(parts) - 1, 0, -1):
        above = f"/{'/'.join(parts[:depth])}/"
        for address in (f"{above}change/", above):
            with suppress(Resolver404):
                found = resolve(address)
                # The admin answers whatever lies below it, without a name, and takes a path for a key.
                if found.url_name and "/" not in str(found.kwargs.get("object_id", "")):
                    return address
    return ""


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This person may not do that."""
    return _page(request, _("Not allowed"), _("You may not do this."), 403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form carried no valid token: it was open since before the last log-in, or came from elsewhere."""
    shown = ShownForm.of(request)
    if shown is not None and request.path == reverse("admin:save_draft"):
        return kept(request, shown)
    if shown is not None and keep(request, shown):
        sentence = _(
            "This page was opened before you last signed in, and nothing was done. What you typed is kept: "
            "it is put back in the form; look at it there, and send it again."
        )
        back = shown.back, _("the form")
        return _page(request, _("This form is too old"), sentence, 403, back)
    sentence = _(
        "This page was opened before you last signed in. Go back, copy what you typed, and load it again."
    )
    return _page(request, _("This form is too old"), sentence, 403)


def of_somebody_else(request: HttpRequest, *, is_kept: bool) -> HttpResponse:
    """The form was shown to somebody else, before this person signed in in the same browser."""
    sentence = _("Somebody else opened this page, and was signed in here before you. Nothing was done.")
    if is_kept:
        for_whom = _("What was typed is kept for that person alone, until they log in again.")
        sentence = f"{sentence} {for_whom}"
    return _page(request, _("This is somebody else's form"), sentence, 403)


def locked_out(request: HttpRequest, answer: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Too many wrong passwords. A page that says so itself, with what was typed, stays as it is."""
    if answer is not None and answer.status_code == STATUS[TooManyTries]:
        return answer
    until = refused_until(request, str((credentials or {}).get("username") or "")) or clock.now()
    return _page(request, _("Locked for a while"), too_many_tries(until), STATUS[TooManyTries])


def _page(
    request: HttpRequest, heading: str, sentence: str, status: int, back: tuple[str, str] | None = None
) -> HttpResponse:
    back_url, back_label = back or (reverse("admin:index"), _("Overview"))
    context = {
        **admin.site.each_context(request),
        "title": heading,
        "heading": heading,
        "sentence": sentence,
        "back_url": back_url,
        "back_label": back_label,
    }
    return render(request, "console/problem.html", context, status=status)
