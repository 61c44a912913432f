"""What is no fault of the application: a database that is down, a full disk, a value beyond all bounds.

Each is a sentence with its status in place of an accident: a request that met one is answered here, wherever
it came to it.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.log import log_response
from django.utils.translation import gettext as _

from apps.common.disk import is_full
from apps.common.errors import StoreSilent
from apps.common.standby import is_reading_allowed, is_there

from .fence import UnusableText
from .plain_pages import plain_page
from .uploads import NoRoomForUpload
from .views.error_pages import not_by_this_method, not_found

logger = logging.getLogger(__name__)
_HOSTS = logging.getLogger("django.security.DisallowedHost")

# In seconds: when it is worth asking again.
DATABASE_RETRY = 30
DISK_RETRY = 600
# How Django says that a key is none.
_NO_NUMBER = "expected a number but got"
# How PostgreSQL says that a transaction may only read.
_READ_ONLY = "25006"
# How PostgreSQL says that two waited for each other, and that it let one of them go.
_DEADLOCK = "40P01"
# How SQLite and PostgreSQL say that the disk of the database is full.
_FULL_IN_WORDS = ("disk is full", "no space left", "disk quota exceeded")


@dataclass(frozen=True)
class Fault:
    """What is answered in place of an accident."""

    heading: str
    sentence: str
    status: int
    retry_after: int = 0

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or what the API says."""
        return plain_page(
            request,
            self.heading,
            self.sentence,
            status=self.status,
            retry_after=self.retry_after,
            # What can be done again in a moment is, by a button.
            sent_again=bool(self.retry_after),
        )


class Faults:
    """Answers a view that met a fault of this kind; everything else stays an accident."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost as wrong:
            answer = too_much(request, wrong)  # Django's own, in a demonstration, is a page for developers
            # In one line, which names the host.
            log_response("%s", wrong, response=answer, request=request, logger=_HOSTS)
            return answer
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.streaming and not answer.content:
            return not_by_this_method(request, answer)
        if answer.status_code == 404 and settings.DEBUG and request.resolver_match is None:
            # No view was found: in a demonstration Django would list every address, on a page for developers.
            return not_found(request, Http404())
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What is answered in place of `error`; None where it is the application's own."""
        if settings.DEBUG and isinstance(error, Http404):
            return not_found(request, error)  # likewise
        fault = fault_behind(error) or _unusable(error, request) or _overtaken(error)
        if fault is None:
            return None
        # The traceback goes to the log only where somebody must mend something.
        grave = fault.status >= 500
        logger.log(
            logging.ERROR if grave else logging.WARNING,
            "%s at %r: %s",
            fault.heading,
            request.path[:200],
            type(error).__name__,
            exc_info=error if grave else None,
        )
        return fault.answer(request)


def fault_behind(error: BaseException | None) -> Fault | None:
    """The fault of database, disk or store of files that `error` tells of; None where it tells of none."""
    if _is_full(error):
        return Fault(
            _("No room left"),
            _(
                "There is no room left to store this, and nothing of it was kept. Tell whoever runs this "
                "site; what you typed is still there if you go back."
            ),
            507,
            DISK_RETRY,
        )
    if isinstance(error, StoreSilent):
        return Fault(_("The store of files does not answer"), str(error), 503, DATABASE_RETRY)
    if _wants_to_write(error) or (_is_silent(error) and is_there() and not is_reading_allowed()):
        return Fault(
            _("Nothing can be changed at the moment"),
            _(
                "Reading works and writing does not: the database that takes changes cannot be reached. "
                "What was not confirmed was not done: wait a moment and send it again. If it goes on, tell "
                "whoever runs this site."
            ),
            503,
            DATABASE_RETRY,
        )
    if _is_silent(error):
        return Fault(
            _("The database does not answer"),
            _(
                "The database cannot be reached at the moment. What was not confirmed was not done: wait a "
                "moment, go back and try again. If it goes on, tell whoever runs this site."
            ),
            503,
            DATABASE_RETRY,
        )
    return None


def _is_silent(error: BaseException | None) -> bool:
    """Whether the database does not answer."""
    if _waited_for_each_other(error):
        return False
    return isinstance(error, OperationalError | InterfaceError) and not str(error).startswith("no such ")


def _waited_for_each_other(error: BaseException | None) -> bool:
    """Whether this one of two who waited for each other was let go, by a database that is well."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") == _DEADLOCK


def _wants_to_write(error: BaseException | None) -> bool:
    """Whether something was to be changed where one can only read."""
    return isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", "") == _READ_ONLY


def _is_full(error: BaseException | None) -> bool:
    """Whether the disk is full: the one of the files, or the one of the database."""
    said = str(error).lower() if isinstance(error, OperationalError) else ""
    return is_full(error) or any(words in said for words in _FULL_IN_WORDS)


def _unusable(error: Exception, request: HttpRequest) -> Fault | None:
    """That something was asked for that cannot be; None where nothing was given that could be the cause."""
    given = request.GET or (request.method == "POST" and request.POST) or _words_in_address(request)
    beyond = isinstance(error, DataError | OverflowError) or (
        # Where a box of the admin shows again what was forged into it.
        isinstance(error, ValueError) and _NO_NUMBER in str(error)
    )
    if isinstance(error, UnusableText) or (beyond and given):
        return Fault(
            _("This is not possible"),
            _(
                "A value in this address or form is outside of what can be looked for or kept, such as a "
                "date at the very end of the calendar, a number or text that is too long, or a NUL character."
            ),
            400,
        )
    return None


def _overtaken(error: Exception) -> Fault | None:
    """That somebody else made or changed the same at the same moment, so that no form could have seen it."""
    unique = isinstance(error, IntegrityError) and "unique" in str(error).lower()
    if unique or _waited_for_each_other(error):
        return Fault(
            _("Somebody was faster"),
            _(
                "Somebody else saved the same at this very moment, and nothing of yours was kept. Go back, "
                "load the page again, and look at what is there now."
            ),
            409,
        )
    return None


def _words_in_address(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and any(isinstance(one, str) for one in (*match.args, *match.kwargs.values())))


def too_much(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read, or is too large (handler400)."""
    if isinstance(exception, NoRoomForUpload):
        fault = fault_behind(exception.__cause__)
        assert fault is not None
        return fault.answer(request)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        sentence = _(
            "More was sent than a form can hold, and nothing of it was kept. Go back, where it still is, and "
            "shorten it: what is long belongs in an attached file."
        )
        return plain_page(request, _("Too much at once"), sentence, status=413)
    sentence = _("This request cannot be understood. Go back, load the page again, and try once more.")
    return plain_page(request, _("This cannot be read"), sentence, status=400)


def accident(request: HttpRequest) -> HttpResponse:
    """An accident outside of all views (handler500): often the database, which the session needs, too."""
    fault = fault_behind(sys.exc_info()[1])
    if fault is not None:
        return fault.answer(request)
    return HttpResponseServerError(render_to_string("500.html"))
