"""Being asked again when signing or going ahead: a name on the record is the person behind it (PROCESS.md 3).

The setting REAUTHENTICATION names the class that does it. It either asks for secrets that are typed into the
form, as the password is, or it sends the person elsewhere and has them come back (asking_elsewhere.py).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput, TooManyTries

from .models import User

logger = logging.getLogger(__name__)

GOOD_FOR = timedelta(minutes=2)


@dataclass(frozen=True)
class Proof:
    """That `user_id` was asked again at `at`, and how (`method`, as the sign-off keeps it)."""

    user_id: int
    at: datetime
    method: str


class Reauthentication(Protocol):
    """A way to ask a person again.

    Attributes:
        asks: the secrets that are typed into the form of a sign-off.
        origins: other sites that a browser must be allowed to go to when the form is sent.
    """

    asks: tuple[str, ...]
    origins: tuple[str, ...]

    def confirm(self, user: User, answers: Mapping[str, str], request: Any) -> Proof:
        """Return the proof that the one behind `request` is `user`.

        Raises:
            BadInput, TooManyTries: they are not, or it cannot be told now.
            AskedElsewhere: the person must go elsewhere first; the same is asked again when they are back.
        """
        ...


class ByPassword:
    """The password of the log-in. Wrong ones are counted together with those of the log-in page."""

    asks: tuple[str, ...] = ("password",)
    origins: tuple[str, ...] = ()

    def confirm(self, user: User, answers: Mapping[str, str], request: Any) -> Proof:
        """Return the proof that the password is right; raises BadInput or TooManyTries where it is not."""
        credentials = {"username": user.get_username(), "password": answers.get("password", "")}
        known = authenticate(request, **credentials) if credentials["password"] else None
        if known is None or known.pk != user.pk:
            logger.warning("Wrong password when signing: %s", user.get_username())
            raise self._refusal(request, credentials)
        reset(username=user.get_username())
        return Proof(user_id=user.pk, at=clock.now(), method="password")

    def _refusal(self, request: Any, credentials: Mapping[str, str]) -> BadInput | TooManyTries:
        if not AxesProxyHandler.is_allowed(request, dict(credentials)):
            logger.warning("Locked after too many wrong passwords: %s", credentials["username"])
            return TooManyTries(too_many_tries())
        if not credentials["password"]:
            sentence = _("Type your password: you are asked for it again here.")
        else:
            sentence = _("This is not your password. Nothing was recorded: type it again.")
        return BadInput(sentence, {"password": [sentence]})


def too_many_tries() -> str:
    """Return the sentence for whoever is locked out for a while, when signing and at the log-in."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return _(
        "Too many wrong passwords: this account is locked here for %(minutes)d minutes. Wait, or ask an "
        "administrator."
    ) % {"minutes": minutes}


@cache
def _named(path: str) -> Reauthentication:
    chosen: Reauthentication = import_string(path)()
    return chosen


def reauthentication() -> Reauthentication:
    """Return the way that the settings choose."""
    return _named(settings.REAUTHENTICATION)


def require_proof(proof: Proof | None, user: User) -> Proof:
    """Return `proof`, which must be of `user` and of this moment; raises BadInput where it is not."""
    if proof is None or proof.user_id != user.pk or clock.now() - proof.at > GOOD_FOR:
        raise BadInput(_("This asks for your password again: it was not given, or too long ago."))
    return proof
