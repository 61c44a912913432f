"""What becomes of the draft of a form that was sent: gone once it is done, kept where it could not be."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from . import drafts
from .draft_tokens import ShownForm

logger = logging.getLogger(__name__)


def keeps_its_own_drafts(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that is sent a form in order to keep it, and not to do it."""
    view.keeps_its_own_drafts = True  # type: ignore[attr-defined]
    return view


def is_author(request: HttpRequest, shown: ShownForm) -> bool:
    """Whether the form was shown to whoever is signed in."""
    return bool(request.user.is_authenticated and request.user.pk == shown.author)


def settle(request: HttpRequest, shown: ShownForm, answer: HttpResponse) -> None:
    """Forget the draft of what was done; keep what was refused, asked about or sent elsewhere before.

    Args:
        request: carries what was typed.
    """
    if answer.status_code == 302 and _leads_on(answer):
        try:
            drafts.sent(shown)
        except (DatabaseError, InterfaceError):
            # It is done, and the answer says so; only its draft will be put back once more.
            logger.exception("A draft could not be forgotten: %s", shown.form)
    else:
        keep(request, shown)


def keep(request: HttpRequest, shown: ShownForm) -> bool:
    """Keep what was typed into the form that was shown; returns whether it is kept."""
    request.is_settled = True  # type: ignore[attr-defined]
    try:
        return drafts.save(shown, request.POST, signed_in=is_author(request, shown)) is not None
    except (DatabaseError, InterfaceError):
        logger.exception("A draft could not be kept: %s", shown.form)
        return False


def _leads_on(answer: HttpResponse) -> bool:
    """Whether the answer leads to a page of ours, and not to where a signer is asked again."""
    return answer.headers["Location"].startswith("/")
