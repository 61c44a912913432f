"""While the primary is gone, who reads goes on by the standby, and is told; who writes is asked to wait."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from apps.common import standby

READS = ("GET", "HEAD", "OPTIONS")


class ReadingOnly:
    """Lets a request that changes nothing read from the standby, and no other; not there without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not standby.is_there():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READS:
            with standby.may_read_standby():
                return self.get_response(request)
        standby.leave()
        return self.get_response(request)


def for_pages(_request: HttpRequest) -> dict[str, Any]:
    """What a page needs to say so; it is asked as it is drawn, when it is known where its data came from."""
    return {"reading_only": standby.is_reading_only}
