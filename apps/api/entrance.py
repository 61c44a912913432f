"""What a program may ask: by GET, for JSON or a calendar, with no other parameter than those known."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError

JSON = "application/json"
# The names of the addresses that answer with a calendar, whatever their caller accepts: so programs ask.
ON_CALL_CALENDAR, CALENDAR = "on_call_calendar", "calendar"
CALENDARS = (ON_CALL_CALENDAR, CALENDAR)
Answer = TypeVar("Answer")


class Entrance:
    """Answers in JSON what is no question to the API: another method than GET, another format than JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if request.META["REQUEST_METHOD"] == "HEAD" and request.method == "GET":
            request.method = "HEAD"
            answer.headers["Content-Length"] = str(len(answer.content))  # what GET would be answered with
            answer.content = b""
        return answer

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look at a request that is for the API, before it is asked who sends it."""
        match = request.resolver_match
        if match is None or "api" not in match.namespaces:
            return None
        if request.method == "HEAD":
            request.method = "GET"  # which knows the answer; its body is left out on the way back
        if request.method != "GET":
            sentence = _("The API is read only: ask with GET.")
            return JsonResponse({"detail": sentence}, status=405, headers={"Allow": "GET, HEAD"})
        if match.url_name not in CALENDARS and not request.accepts(JSON):
            sentence = _("The API answers in JSON: accept application/json.")
            return JsonResponse({"detail": sentence}, status=406)
        return None


def by_known_names(endpoint: Callable[..., Answer]) -> Callable[..., Answer]:
    """Refuse a parameter that `endpoint` does not take, and one that is given twice.

    A pipeline that mistypes one would otherwise be answered as if it had asked for everything.
    """
    taken = [name for name in inspect.signature(endpoint).parameters if name != "request"]

    @wraps(endpoint)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        in_path = request.resolver_match.kwargs if request.resolver_match else {}
        known = [name for name in taken if name not in in_path]
        unknown = [name for name in request.GET if name not in known]
        twice = [name for name, values in request.GET.lists() if len(values) > 1]
        if unknown:
            raise HttpError(400, _unknown(unknown, known))
        if twice:
            raise HttpError(400, _("Given more than once: %(names)s.") % {"names": _quoted(twice)})
        return endpoint(request, *args, **kwargs)

    return answered


def _unknown(unknown: list[str], known: list[str]) -> str:
    said = _("Unknown here: %(names)s.") % {"names": _quoted(unknown)}
    if not known:
        return f"{said} {_('This address takes no parameters.')}"
    return f"{said} {_('Known are: %(names)s.') % {'names': ', '.join(known)}}"


def _quoted(names: list[str]) -> str:
    """The names as they were typed, few and short: what is repeated to a caller is no megabyte."""
    return ", ".join(f"“{name[:40]}”" for name in names[:5])
