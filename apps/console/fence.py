"""The fence: what no database takes as text is refused at the entrance, the same on every database.

The address, the cookies, the headers and the names in a form are looked at before anything is asked. What was
typed passes, so that a form can say it at its field and keep the rest; what slips through is stopped on its
way to the database.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.common.errors import BadInput
from apps.common.usable_text import is_usable, is_whole

from .plain_pages import plain_page

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class UnusableText(BadInput, ValueError):
    """A text that no database takes was on its way into one."""


class Fence:
    """Refuses a request that carries NUL, half a character or bytes that are no UTF-8, with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_usable_address(request):
            return _refused(
                request,
                _("This address contains characters that cannot be read: check it, or go to the overview."),
            )
        if not all(is_usable(one) for name, one in request.META.items() if name.startswith("HTTP_")):
            return _refused(request, _("A header of this request contains characters that cannot be read."))
        if broken := [name for name in _our_cookies() if not is_usable(request.COOKIES.get(name, ""))]:
            answer = _refused(
                request, _("A cookie of this site was damaged. It has been removed: load the page again.")
            )
            for name in broken:
                answer.delete_cookie(name)
            return answer
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look at the names in a form before any view does: no form has a field of such a name."""
        if request.method in ("GET", "HEAD") or request.content_type not in _FORMS:
            return None
        if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            return _refused(request, _("A form must be sent in UTF-8."))
        files = [file.name or "" for name in request.FILES for file in request.FILES.getlist(name)]
        if not all(is_usable(name) for name in (*request.POST, *request.FILES, *files)):
            return _refused(
                request, _("The name of a field or of a file contains characters that cannot be read.")
            )
        if not all(is_whole(typed) for typed in _typed(request)):
            return _refused(request, _("What was typed contains characters that cannot be read."))
        return None


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return plain_page(request, _("This cannot be read"), sentence, status=400)


def _is_usable_address(request: HttpRequest) -> bool:
    """Whether path and query are UTF-8 without NUL."""
    # Django has decoded the path and put back in percents what is no UTF-8; the query is as it came, its
    # bytes as if they were Latin-1.
    query = str(request.META.get("QUERY_STRING", ""))
    try:
        parts = (unquote_to_bytes(request.path_info), unquote_to_bytes(query.encode("iso-8859-1")))
        return not any("\0" in part.decode() for part in parts)
    except UnicodeError:
        return False


def _our_cookies() -> tuple[str, ...]:
    """The names of our own: what other sites of the same domain keep is none of our business."""
    return (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")


def _typed(request: HttpRequest) -> Iterable[str]:
    return (str(one) for _name, many in request.POST.lists() for one in many)


def listen(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Look at whatever goes over a new connection."""
    if stop_unusable not in connection.execute_wrappers:
        connection.execute_wrappers.append(stop_unusable)


def stop_unusable(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run a query, unless a text in it would be refused by one database and kept by another."""
    for text in _texts(params):
        if not is_usable(text):
            raise UnusableText(
                _("This contains a character that cannot be kept (NUL, or half of one): take it out.")
            )
    return run(sql, params, many, context)


def _texts(params: Any) -> Iterator[str]:
    """Every text in `params`, of one row or of many; PostgreSQL takes a column of many rows as a list."""
    for one in params.values() if isinstance(params, dict) else params or ():
        if isinstance(one, str):
            yield one
        elif isinstance(one, list | tuple | dict):
            yield from _texts(one)
