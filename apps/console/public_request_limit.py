"""How large a request to the public pages may be, decided before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# The path that everybody may send a file to.
PUBLIC = "/verify/"
_AROUND_IT = 2**16


def largest_file() -> int:
    """What a file may hold, in bytes: a larger one is no record, or does not even arrive."""
    return min(settings.RECORD_MAX_BYTES, settings.UPLOAD_MAX_BYTES)


class BoundedUploads:
    """Refuses a body that is too long by what its header says; a server reads no more than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PUBLIC) and _length(request) > largest_file() + _AROUND_IT:
            return render(request, "verify/too_large.html", {"most": largest_file()}, status=413)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
