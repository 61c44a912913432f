"""How long somebody stays signed in: while they use the site, up to a longest; not at a desk that was left.

A session ends SESSION_COOKIE_AGE after it was used last, and SESSION_LONGEST after its log-in, used or not.
It is written anew once in a while, and not with every page.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from apps.accounts import open_sessions
from apps.common import clock
from apps.common.standby import is_reading_only

_BEGAN, _USED = "signed_in_at", "used_at"
# In seconds: so much may be missing at the end of a session that was used last just before it was written.
_WRITTEN_EVERY = 15 * 60


class KeepsSession:
    """Lets a session that is used go on, and ends one that is older than any may be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        with suppress(OperationalError, InterfaceError):  # the answer says so already
            # What is read from the standby keeps nothing: the session goes on as it is.
            by_hand = not getattr(request, "asked_by_itself", False) and not is_reading_only()
            if by_hand and request.session.accessed and SESSION_KEY in request.session:
                _go_on(request)
        return answer

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Sign out whoever has been signed in for too long, before anything is done in their name."""
        try:
            began = request.session.get(_BEGAN)
        except (OperationalError, InterfaceError):
            return  # the view comes to the same, and says so
        if began is not None and time.time() - began >= settings.SESSION_LONGEST:
            logout(request)


def begin(request: HttpRequest | None, user: Any = None, **_signal: Any) -> None:
    """Note in the session when its person signed in."""
    if request is not None and hasattr(request, "session"):
        # By the clock of the machine, by which sessions end.
        request.session[_BEGAN] = request.session[_USED] = time.time()
        list_session(request, user)


def _go_on(request: HttpRequest) -> None:
    session, now = request.session, time.time()
    session.setdefault(_BEGAN, now)  # of before there was a longest
    if now - session.get(_USED, 0) >= min(_WRITTEN_EVERY, settings.SESSION_COOKIE_AGE / 10):
        session[_USED] = now
        list_session(request, request.user)
    elif not open_sessions.is_noted(session):
        list_session(request, request.user)


def list_session(request: HttpRequest, user: Any) -> None:
    """Let the session of `request` stand on the list of `user`, whose it is."""
    since = clock.now() - timedelta(seconds=time.time() - request.session[_BEGAN])
    open_sessions.note(request.session, user, agent=request.headers.get("User-Agent", ""), since=since)
