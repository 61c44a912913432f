"""Whatever is sent twice is done once: the same form of the same page, one after the other or at once.

Each form carries a token that is new for every page that is shown (Django's own against forged requests, with
a mask of its own). Who sends what with it is entered in the transaction of what is done; where it is there
already, nothing is done again, and the answer leads where the first one led. It needs no script and no
query for a page.
"""

import logging
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.db import DatabaseError, IntegrityError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.common.models import SentForm
from apps.common.sending import Sending, SentAlready, sending

logger = logging.getLogger(__name__)

_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of the field
# So long the second waits to hear where the first led; in seconds.
_PATIENCE, _PAUSE = 2.0, 0.05


def may_be_sent_again(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that is asked anew by the second form, and does nothing twice.

    Its answer is a file, and whoever pressed twice wants it from the second answer; or it finds by itself
    what it did before, and may have done only a part of it.
    """
    view.may_be_sent_again = True  # type: ignore[attr-defined]
    return view


class SentOnce:
    """Puts the form of a request where what it does finds it, and answers a second one as the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = sending.set(None)
        try:
            answer = self.get_response(request)
            present = sending.get()
            return answer if present is None else _answer(request, answer, present)
        finally:
            sending.reset(token)

    def process_view(self, request: HttpRequest, view: Any, *_given: Any) -> None:
        """Take the key of the form, once it is known that it is one of ours."""
        if request.method != "POST" or getattr(view, "may_be_sent_again", False):
            return
        # As it is in the page; a program that reads the cookie sends the same for whatever it does.
        of_a_page = len(request.POST.get(_TOKEN, "")) == CSRF_TOKEN_LENGTH
        if of_a_page and request.user.is_authenticated:
            sending.set(Sending(_key(request)))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Where the same was done before, lead to what came of it."""
        present = sending.get()
        # Where both were on their way at once, the second may stumble over what the first has just made.
        if present is None or not isinstance(error, SentAlready | IntegrityError):
            return None
        before = _first(present.key)
        if before is None and not isinstance(error, SentAlready):
            return None
        present.led = True
        return _led(request, before)


def _answer(request: HttpRequest, answer: HttpResponse, present: Sending) -> HttpResponse:
    """Keep where the answer leads; where nothing was done, lead where the same was done before."""
    if present.entered:
        leads_to = answer.headers.get("Location", "")
        try:
            SentForm.objects.filter(pk=present.key).update(led_to=leads_to[:2000])
        except (DatabaseError, InterfaceError):
            # It is done, and the answer says so; only a second one will not be led to the same place.
            logger.exception("Where a form led could not be kept: %s", leads_to)
    elif not present.led and not answer.streaming and answer.status_code < 500:
        # An act that was done already is refused long before its end.
        before = _first(present.key)
        if before is not None:
            return _led(request, before)
    return answer


def _first(key: str) -> SentForm | None:
    """What was sent with this key before. Where its answer is not known yet, a moment is waited for it."""
    before = SentForm.of(key)
    until = time.monotonic() + _PATIENCE
    while before is not None and not before.led_to and time.monotonic() < until:
        time.sleep(_PAUSE)
        before = SentForm.of(key)
    return before


def _led(request: HttpRequest, before: SentForm | None) -> HttpResponse:
    messages.info(request, _("This was sent twice, and done once."))
    return redirect(before.led_to if before and before.led_to else reverse("admin:index"))


def _key(request: HttpRequest) -> str:
    """What tells this form from every other: the page, the person, where it goes, and all that was typed.

    It is keyed, since a password may be among it.
    """
    parts = [request.path, str(request.user.pk), *_typed(request)]
    lengths = "".join(f"{len(part)}:{part}" for part in parts)
    return salted_hmac("apps.console.sent_once", lengths, algorithm="sha256").hexdigest()


def _typed(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield from (name, *values)
    for name, files in request.FILES.lists():
        for file in files:
            digest = sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield from (name, file.name or "", digest.hexdigest())
