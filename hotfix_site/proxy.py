"""Who calls, where a proxy stands in between, and how the log says it."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the caller: the one the proxy names, where the settings say that there is a proxy.

    Raises:
        BadRequest: what is named there is no address, so nobody could be counted by it.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        # The last entry is the proxy's own; what stands before it, a caller can make up.
        named: str = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if named:
            try:
                return str(ip_address(named))
            except ValueError:
                raise BadRequest("X-Forwarded-For names no address.") from None
    return str(request.META.get("REMOTE_ADDR", ""))


# No name of a person is longer (accounts.User).
LONGEST_NAME = 150


def caller_in_words(
    username: str | None, ip_address: str | None, user_agent: str, path_info: str, request: HttpRequest
) -> str:
    """Who failed to log in, as one line of the log: the name that was typed, from where and at which page.

    Django-axes calls it (AXES_CLIENT_STR_CALLABLE). What was typed is quoted, so that nobody writes a line
    of his own into the log; the password is not among it.
    """
    return f"{_quoted(username or '')} from {ip_address or 'an unknown address'} at {_quoted(path_info)}"


def _quoted(typed: Any) -> str:
    return repr(str(typed)[:LONGEST_NAME])
