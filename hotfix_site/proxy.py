"""Who calls, where a proxy stands in between."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the caller: the one the proxy names, where the settings say that there is a proxy."""
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last entry is the proxy's own; what stands before it, a caller can make up.
        named: str = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if named:
            return named
    return str(request.META.get("REMOTE_ADDR", ""))
