"""What forms share that ask the person again; of a signature, what was on screen comes back too."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, reauthentication
from apps.hotfixes.evidence import Content, digest

_FIELDS = {
    "password": lambda: forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("You are asked again so that the record can show that it was you."),
        error_messages={"required": _("Type your password: you are asked for it again here.")},
    ),
}
# More than anybody has on screen; a browser that sends more is not one of ours.
LONGEST_SHOWN = 4_000_000


class SigningForm(forms.Form):
    """A form that may be a signature: `add_signature` puts its fields in, `ask_again` only the secrets."""

    asks_again = False
    signs = False
    helper: FormHelper

    def ask_again(self) -> None:
        """Ask the person again, in the way that the settings choose."""
        self.asks_again = True
        for secret in reauthentication().asks:
            self.fields[secret] = _FIELDS[secret]()

    def add_signature(self, content: Content) -> None:
        """Ask the person again, and take `content`, the evidence on screen, along."""
        self.signs = True
        self.fields["evidence"] = forms.CharField(widget=forms.HiddenInput, initial=digest(content))
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, initial=_packed(content), required=False, max_length=LONGEST_SHOWN
        )
        self.ask_again()

    def seen_evidence(self) -> str | None:
        """Return the digest of the evidence that was on screen."""
        return self.cleaned_data["evidence"] if self.signs else None

    def proof(self, user: User, request: Any) -> Proof | None:
        """Return the proof that the person was asked again, in the way that the settings choose.

        Raises:
            BadInput, TooManyTries: it is not the person, or it cannot be told now.
            AskedElsewhere: they must go elsewhere first; the form is sent again once they are back.
        """
        if not self.asks_again:
            return None
        answers = {secret: self.cleaned_data[secret] for secret in reauthentication().asks}
        return reauthentication().confirm(user, answers, request)

    def was_shown(self) -> Content | None:
        """Return the evidence that was on screen; None where it did not come back whole."""
        typed: Mapping[str, Any] = self.data
        content = _unpacked(typed.get("shown", "")[:LONGEST_SHOWN])
        return content if content is not None and digest(content) == typed.get("evidence") else None

    def on_screen_now(self, version: int, content: Content) -> None:
        """Show the present under the same words: what was typed stays, what is on screen is new."""
        present = {"seen": str(version)}
        if self.signs:
            present |= {"evidence": digest(content), "shown": _packed(content)}
        self.data = {**self.data.dict(), **present}  # type: ignore[attr-defined]


def _packed(content: Content) -> str:
    return urlsafe_b64encode(zlib.compress(json.dumps(content, ensure_ascii=False).encode())).decode()


def _unpacked(packed: str) -> Content | None:
    try:
        unpack = zlib.decompressobj()
        content = json.loads(unpack.decompress(urlsafe_b64decode(packed), LONGEST_SHOWN))
    except (ValueError, zlib.error):
        return None
    return content if isinstance(content, list) else None
