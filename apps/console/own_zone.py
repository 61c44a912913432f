"""Whoever is signed in reads the pages of the console in a zone of their own; all else is in UTC."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.common.moments import reading_in


class OwnZone:
    """Says for whom the pages below the admin's address are rendered.

    It asks who is signed in, as each of those pages does, and nothing else of the database. What programs
    ask, and what anybody may verify, does not depend on who asks.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.below = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.below):
            return self.get_response(request)
        with reading_in(_zone_of(request)):
            return self.get_response(request)


def _zone_of(request: HttpRequest) -> str:
    try:
        # Whoever is nobody yet is told apart by having no zone.
        return getattr(request.user, "time_zone", "")
    except (OperationalError, InterfaceError):
        # Without the database nobody is told apart; the view comes to the same, and says so.
        return ""
