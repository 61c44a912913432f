"""Nothing typed is lost: what cannot be done now with a form is kept as the draft of whoever it was shown to.

A form that comes back refused, whose session ended on the way, or in whose browser somebody else has signed
in since: no view knows of it, and no script is needed.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .draft_keeping import is_author, keep, settle
from .draft_tokens import ShownForm
from .views.error_pages import of_somebody_else


class KeepsDrafts:
    """Keeps a form that could not be done, and stops one that is sent by somebody else than its author."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # A form that could not be read has brought nothing that could be kept.
        if request.method == "POST" and hasattr(request, "_post") and not hasattr(request, "is_settled"):
            shown = ShownForm.of(request)
            if shown is not None:
                settle(request, shown, answer)
        return answer

    def process_view(self, request: HttpRequest, view: Any, *_given: Any) -> HttpResponse | None:
        """Before anything is done: whoever sends it must be the one to whom it was shown."""
        if request.method != "POST":
            return None
        if getattr(view, "keeps_its_own_drafts", False):
            request.is_settled = True  # type: ignore[attr-defined]
            return None
        shown = ShownForm.of(request)
        if shown is None:
            return None
        try:
            return None if is_author(request, shown) else _stopped(request, shown)
        except (OperationalError, InterfaceError):
            # Nobody can be told apart without the database; the view comes to the same, and says so.
            return None


def _stopped(request: HttpRequest, shown: ShownForm) -> HttpResponse:
    """Keep it for its author, and say so to whoever sent it."""
    is_kept = keep(request, shown)
    if request.user.is_authenticated:
        return of_somebody_else(request, is_kept=is_kept)
    messages.warning(request, _signed_out(is_kept))
    return redirect_to_login(shown.back, reverse("admin:login"))


def _signed_out(is_kept: bool) -> str:
    if is_kept:
        return _(
            "You were signed out before this was sent, and nothing was done. What you typed is kept: log in, "
            "and it is put back."
        )
    return _(
        "You were signed out before this was sent, and nothing was done. Go back, and copy what you typed "
        "before you log in."
    )
