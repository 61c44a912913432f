"""Whoever must have one-time codes and has none is led to set them up, before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts.asking_a_code import must_set_up
from apps.accounts.models import User

from .views.signing_in import page_of_ones_own

# What somebody needs until they have them: to make the log-in their own, to set codes up, to leave.
_OPEN = frozenset(
    {"own_codes", "set_up_codes", "password_change", "own_address", "confirm_address", "login", "logout"}
    | {"jsi18n", "save_draft", "manual", "come_in_by_code", "passkey_to_come_in", "come_in_by_passkey"}
    | {"sign_on", "signed_on", "sign_off", "forgotten_password", "choose_password"}
)


class MustHaveCodes:
    """Leads to that page from every other of the admin; the API says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Look at who asks; nobody is asked about where codes are everybody's own choice."""
        match = request.resolver_match
        if settings.ONE_TIME_CODES_FOR != "staff" or match is None:
            return None
        of_the_api = "api" in match.namespaces
        if not (of_the_api or "admin" in match.namespaces or match.url_name == "by_reference"):
            return None
        if match.url_name in _OPEN:
            return None
        user = request.user
        if not isinstance(user, User) or not must_set_up(user):
            return None
        if of_the_api:
            return JsonResponse({"detail": _("Set up one-time codes first.")}, status=403)
        return redirect(page_of_ones_own(user))
