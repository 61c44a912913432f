"""Typing into a form without sending it, as a browser does it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.console.draft_tokens import FIELD
from tests.asking import form_in

SAVE = reverse("admin:save_draft")
DISCARD = reverse("admin:discard_draft")
LOG_IN = reverse("admin:login")


def draft_form(page: Any) -> dict[str, Any]:
    """What the form of `page` that keeps drafts would send."""
    shown = form_in(page)
    assert FIELD in shown, "this form keeps no drafts"
    return shown


def shown_to_nobody(typed: dict[str, Any]) -> dict[str, Any]:
    """The same form without the word of whom it was shown to: what anybody may send as themselves."""
    return {name: value for name, value in typed.items() if name != FIELD}


def begin(browser: Client, address: str, **typed: Any) -> dict[str, Any]:
    """Open the form at `address` and type into it; what it would send."""
    return {**draft_form(browser.get(address)), **typed}


def save(browser: Client, typed: dict[str, Any]) -> Any:
    """Save it as a draft, as the page does by itself."""
    return browser.post(SAVE, typed)
