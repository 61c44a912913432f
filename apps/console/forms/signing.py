"""What forms share that ask the person again; of a signature, what was on screen comes back too."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.asking_a_code import has_codes
from apps.accounts.asking_a_passkey import LONGEST_ANSWER, Site
from apps.accounts.log_in_to_sign import LogInToSign
from apps.accounts.models import User
from apps.accounts.passwords import directory_of
from apps.accounts.reauthentication import Proof, reauthentication
from apps.accounts.signing_by_passkey import Signed, confirm
from apps.accounts.ways_to_sign import CODE, PASSKEY, PASSWORD, lacks, ways_for
from apps.common.bounded_json import read_json
from apps.common.errors import BadInput
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.evidence import Content, digest
from apps.hotfixes.missed import Missed
from apps.hotfixes.waiving import Reason, field_of

from .own_login import code_field

_FIELDS = {
    "password": lambda: forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password: you are asked for it again here.")},
    ),
    "one_time_code": code_field,
}
# More than anybody has on screen; a browser that sends more is not one of ours.
LONGEST_SHOWN = 4_000_000
# What a reason is about, as it was on screen, comes back beside it.
ABOUT = "{}_about"
# The field in which the answer of a passkey comes back.
BY_PASSKEY = "passkey"
NOT_TOUCHED = _("Your passkey was not touched. Press the button once more, or use your password.")


class _OnScreen(forms.CharField):
    """What the page says: it comes back as it was, and a page that is shown again says what is so then."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SigningForm(forms.Form):
    """A form that may be a signature: `add_signature` puts its fields in, `ask_again` only the secrets."""

    asks_again = False
    signs = False
    asks_a_passkey = False
    missed: tuple[Missed, ...] = ()
    # What the person must set up before they sign this; and whether they are asked for a one-time code.
    lacks = ""
    takes_code = False
    helper: FormHelper

    def __init__(self, *args: Any, log_in: LogInToSign | None = None, **kwargs: Any) -> None:
        """Args: log_in: the log-in by which the person came here to sign, where that is question enough."""
        super().__init__(*args, **kwargs)
        self.log_in = log_in
        self.asks_by = ways_for(None)

    def ask_again(self) -> None:
        """Ask the person again, in the ways that the settings choose."""
        self.asks_again = True
        if PASSKEY in self.asks_by:
            self.fields[BY_PASSKEY] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=LONGEST_ANSWER
            )
        if self.log_in is None and not self._touched:
            self._ask_for_secrets()

    def asks_of(self, user: User, priority: str) -> None:
        """Ask as a hot fix of `priority` does, and `user` for what they have."""
        if not self.asks_again:
            return
        self.asks_by = ways_for(priority)
        self.lacks = lacks(user, priority)
        self.takes_code = has_codes(user)
        for name in (BY_PASSKEY, *_FIELDS):
            self.fields.pop(name, None)
        self.ask_again()
        if PASSWORD in self.fields and (asked := directory_of(user)):
            self.fields[PASSWORD].label = _now("Your password at %(directory)s") % {"directory": asked.name}

    def _ask_for_secrets(self) -> None:
        for secret in self._secrets:
            self.fields[secret] = _FIELDS[secret]()

    @property
    def _secrets(self) -> tuple[str, ...]:
        """What is typed here to sign; nothing where passkeys alone sign, or whoever asks cannot."""
        if self.lacks or self._by_passkey_only:
            return ()
        asks = reauthentication().asks
        return (*asks, "one_time_code") if PASSWORD in asks and self.takes_code else asks

    @property
    def _by_passkey_only(self) -> bool:
        """Whether this person signs this by a passkey and by nothing else that they have."""
        return all(way == PASSKEY or (way == CODE and not self.takes_code) for way in self.asks_by)

    @property
    def _touched(self) -> str:
        """What a passkey says to this form; empty where none was touched."""
        answer: str = self.data.get(BY_PASSKEY, "") if PASSKEY in self.asks_by else ""
        return answer

    def offer_passkey(self, question: str) -> None:
        """Let the button of this form ask for the person's passkey, by the question at that address."""
        if BY_PASSKEY in self.fields and self.log_in is None:
            self.asks_a_passkey = True
            self.helper.attrs |= {"data-passkey-question": question, "data-passkey-fails": NOT_TOUCHED}
            for secret in self._secrets:
                if secret in self.fields:
                    self.fields[secret].required = False  # so it says; what was sent was looked at
                    self.fields[secret].help_text = _("Leave it empty: the button asks for your passkey.")

    def signs_as(self) -> str:
        """Return the capacity that the form says; empty where it does not ask."""
        return ""

    def add_signature(self, content: Content) -> None:
        """Ask the person again, and take `content`, the evidence on screen, along."""
        self.signs = True
        self.fields["evidence"] = forms.CharField(widget=forms.HiddenInput, initial=digest(content))
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, initial=_packed(content), required=False, max_length=LONGEST_SHOWN
        )
        self.ask_again()

    def add_waivers(self, missed: Iterable[Missed]) -> None:
        """Ask why each missed threshold, or overlap, may be."""
        self.missed = tuple(missed)
        for one in self.missed:
            name = field_of(one.threshold)
            self.fields[ABOUT.format(name)] = _OnScreen(initial=one.in_full, required=False)
            self.fields[name] = forms.CharField(
                label=_("Why this may be"),
                help_text=_("%(missed)s. Your reason stands on page one of the record.")
                % {"missed": one.in_full},
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Say why this may be, or do not sign.")},
            )

    def clean_seen(self) -> int:
        """The version that was on screen; a signature is held against the evidence, so nonsense ends here."""
        seen: int = self.cleaned_data["seen"]
        if not 0 <= seen <= self.fields["seen"].initial:
            raise forms.ValidationError(_("There never was such a version: look at the page as it is now."))
        return seen

    def waivers(self) -> dict[str, str]:
        """Return the reasons for what is missed, by threshold."""
        names = {one.threshold.value: field_of(one.threshold) for one in self.missed}
        typed = self.cleaned_data
        return {key: Reason(typed[name], typed[ABOUT.format(name)]) for key, name in names.items()}

    def seen_evidence(self) -> str | None:
        """Return the digest of the evidence that was on screen."""
        return self.cleaned_data["evidence"] if self.signs else None

    def proof(self, user: User, request: Any) -> Proof | None:
        """Return the proof that the person was asked again, in the way that the settings choose.

        Raises:
            BadInput, NotAllowed, TooManyTries: it is not the person, or it cannot be told now.
            AskedElsewhere: they must go elsewhere first; the form is sent again once they are back.
        """
        if not self.asks_again:
            return None
        if self.log_in is not None:
            used, self.log_in = self.log_in, None
            self._ask_for_secrets()  # should the form come back: it counts once
            return used.use()
        if touched := self._touched:
            self._forget_the_touch()
            return confirm(user, Site.of(request), self.signed(request), touched)
        if self.lacks:
            raise BadInput(self.lacks)
        if self._by_passkey_only:
            raise BadInput(
                _now("Your passkey signs this, and nothing else does: press the button, and touch it.")
            )
        answers = {secret: self.cleaned_data[secret] for secret in self._secrets}
        return reauthentication().confirm(user, answers, request)

    def signed(self, request: Any) -> Signed:
        """Return for what a touch of a passkey must have been."""
        return Signed(
            address=request.path, hotfix="", act="", role=self.signs_as(), evidence=self.seen_evidence() or ""
        )

    def _forget_the_touch(self) -> None:
        """Ask anew, should the form come back: a touch counts once."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed.pop(BY_PASSKEY)
        self.data = typed
        self._ask_for_secrets()

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


# What is shown again was written here: whatever else somebody sends is not looked at.
_OURS = Signer(salt="apps.console.forms.signing")


def _packed(content: Content) -> str:
    packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
    return _OURS.sign(urlsafe_b64encode(packed).decode())


def _unpacked(packed: str) -> Content | None:
    try:
        unpack = zlib.decompressobj()
        text = unpack.decompress(urlsafe_b64decode(_OURS.unsign(packed)), LONGEST_SHOWN)
        return read_json(text, list, longest=LONGEST_SHOWN)
    except (BadSignature, ValueError, zlib.error):
        return None
