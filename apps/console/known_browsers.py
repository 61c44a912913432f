"""The cookie by which a browser is known again at the log-in: signed, and out of reach of scripts."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.accounts import known_devices

logger = logging.getLogger(__name__)

COOKIE = "hotfix_browser"
_SALT = "apps.console.known_browsers"


class KnowsBrowsers:
    """Notes in which browser somebody signed in, once their log-in is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if person := getattr(request, "signed_in_now", None):
            number = request.get_signed_cookie(COOKIE, default="", salt=_SALT) or known_devices.new_number()
            try:
                known_devices.note(person, number, agent=request.headers.get("User-Agent", ""))
            except Exception:
                # Whoever signs in is let in, whatever becomes of the letter about it.
                logger.exception("It was not noted in which browser %s signed in.", person.pk)
                return answer
            answer.set_signed_cookie(
                COOKIE,
                number,
                salt=_SALT,
                max_age=known_devices.KNOWN_FOR,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        return answer


def signed_in(request: HttpRequest | None, user: Any = None, **_signal: Any) -> None:
    """Remember for the answer who signed in by this request."""
    if request is not None:
        request.signed_in_now = user  # type: ignore[attr-defined]
