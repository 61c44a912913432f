"""What machines ask: is it alive, can it answer people, and what does it count; answered before all else.

A load balancer and Prometheus ask by an address of the network and without HTTPS, so no host is looked at,
nothing is redirected, and there is neither a session nor a person.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.operations.exposition import CONTENT_TYPE, exposition
from apps.operations.findings import Finding
from apps.operations.health import examine


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers; nothing else is asked, so that nobody restarts it for a database."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the site can answer people, and the state of each check; sentences only with the token."""
    report = examine()
    whole = _has_token(request)
    said = {
        "ready": report.serves,
        "state": report.state,
        "checks": [_told(finding, whole=whole) for finding in report.findings],
    }
    return JsonResponse(said, status=200 if report.serves else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads, with the token; without one in the settings there is nothing here."""
    if not settings.MONITORING_TOKEN:
        return HttpResponse("Not found.\n", status=404, content_type="text/plain")
    if not _has_token(request):
        return HttpResponse(
            "Send the token of the monitoring.\n",
            status=401,
            content_type="text/plain",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


PAGES: dict[str, Callable[..., Any]] = {"healthz/": healthz, "readyz/": readyz, "metrics/": metrics}


class Machines:
    """Answers these pages at the very door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = PAGES.get(request.path_info.removeprefix("/"))
        answer: HttpResponse = view(request) if view else self.get_response(request)
        return answer


def _told(finding: Finding, *, whole: bool) -> dict[str, str]:
    told = {"name": finding.name, "state": str(finding.state)}
    if whole:
        told |= {"sentence": finding.found.sentence, "to_do": finding.found.to_do}
    return told


def _has_token(request: HttpRequest) -> bool:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    expected = settings.MONITORING_TOKEN
    return bool(expected) and kind.lower() == "bearer" and constant_time_compare(token, expected)
