"""Each request gets a number, a line of the log and its place in the figures: the place that sees all."""

import logging
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from apps.common.log_context import LogContext, answering, present
from apps.operations.counters import count_request
from apps.operations.query_count import counting

logger = logging.getLogger("hotfix.requests")

HEADER = "X-Request-ID"
# What a proxy calls a request: a UUID or the like, and nothing that forges a line of a log.
_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
_SANE = re.compile(r"[A-Za-z0-9._:-]{8,64}")


class RequestLog:
    """Says in the log what was answered, to whom and how fast: by names of views, never by addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        context = LogContext(_request_id(request), request.path, person=partial(_person, request))
        request.log_context = context  # type: ignore[attr-defined]
        with answering(context), counting() as queries:
            answer = self.get_response(request)
            # What no view answered, such as a redirect or a refusal at the door, has a name all the same.
            context.view = context.view or _view(request)
            seconds = time.perf_counter() - began
            count_request(
                view=context.view, status=answer.status_code, seconds=seconds, queries=queries.number
            )
            logger.info(
                "%s %s %d",
                _method(request),
                context.view or "-",
                answer.status_code,
                extra={
                    "status": answer.status_code,
                    "duration_ms": round(seconds * 1000, 1),
                    "queries": queries.number,
                },
            )
        answer[HEADER] = context.request_id
        return answer

    def process_view(self, request: HttpRequest, *_view_and_arguments: Any) -> None:
        """Note the name of the view, for whatever is logged in it."""
        context = present()
        if context is not None:
            context.view = _view(request)


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    return given if _SANE.fullmatch(given) else uuid4().hex


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""


def _method(request: HttpRequest) -> str:
    """The method; one that nobody knows may be as long as somebody likes."""
    return request.method if request.method in _METHODS else "other"


def _person(request: HttpRequest) -> int | None:
    """The key of who asks, where somebody has found out already; a line of the log asks no database."""
    known = getattr(request, "_cached_user", None) or getattr(request, "auth", None)
    return getattr(known, "pk", None)
