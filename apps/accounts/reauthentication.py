"""Being asked again when signing or going ahead: a name on the record is the person behind it (PROCESS.md 3).

The setting REAUTHENTICATION names the class that does it. It either asks for secrets that are typed into the
form, as the password is, or it sends the person elsewhere and has them come back (asking_elsewhere.py).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import Any, Protocol

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common import clock
from apps.common.errors import BadInput, DomainError, TooManyTries

from . import asking_the_directory, guessing
from .asking_a_code import codes_of, has_codes, take
from .models import OneTimeCodes, User
from .own_login import require_own_login
from .passwords import counted_as, opened_by_directory, why_no_password
from .ways_to_sign import CODE, ELSEWHERE, PASSWORD, require_way

logger = logging.getLogger(__name__)

GOOD_FOR = timedelta(minutes=2)
NO_CODE = gettext_lazy("Type the code that your application shows, or one of your recovery codes.")


@dataclass(frozen=True)
class Proof:
    """That `user_id` was asked again at `at`, how (`method`, as the sign-off keeps it), and for how long.

    Attributes:
        evidence: the digest for which they were asked; None where they were asked for anything.
        role: likewise the role, and behind a colon the key of whom it is acted for.
        way: by which of ways_to_sign.py they were asked.
    """

    user_id: int
    at: datetime
    method: str
    good_for: timedelta = GOOD_FOR
    evidence: str | None = None
    role: str | None = None
    way: str = ELSEWHERE

    def require_for(self, *, evidence: str, role: str) -> None:
        """Raise BadInput where the person was asked for other evidence, or in another role."""
        if self.evidence not in (None, evidence) or self.role not in (None, role):
            raise BadInput(
                _("You were asked again for something else. Nothing was recorded: look, and try again.")
            )


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
        by = check_password(user, answers.get("password", ""), request, code=answers.get("one_time_code", ""))
        return Proof(user_id=user.pk, at=clock.now(), method=by.method, way=by.way)


@dataclass(frozen=True)
class ByWhat:
    """What a password came with: `method` as the record says it, `way` as of ways_to_sign.py."""

    method: str
    way: str


def by_what(beside: str, *, of_directory: bool) -> ByWhat:
    """What a password is with what was taken `beside` it: a code, or nothing."""
    if beside:
        # Short, as the record has room for forty letters.
        return ByWhat(f"{'directory' if of_directory else 'password'} and {beside}", CODE)
    return ByWhat("directory password" if of_directory else "password", PASSWORD)


def check_password(user: User, typed: str, request: Any, *, code: str, field: str = "password") -> ByWhat:
    """Ask `user` for the password of the log-in: the one way to do that of whoever is signed in.

    Whoever has one-time codes is asked for one as well.

    Raises:
        BadInput: it is empty, not theirs, or there is none; the sentence is at `field`, or at `code`.
        NotAllowed: their codes are not those on the record.
        TooManyTries: too many were wrong, here or elsewhere.
    """
    if sentence := why_no_password(user):
        raise BadInput(sentence, {field: [sentence]})
    name = counted_as(user)
    codes = codes_of(user)
    if codes is not None and typed and not code.strip():
        raise BadInput(str(NO_CODE), {"one_time_code": [str(NO_CODE)]})
    of_directory = opened_by_directory(user)
    if typed and _is_right(user, typed, request, of_directory=of_directory):
        beside = check_code(codes, code, request) if codes else ""
        return by_what(beside, of_directory=of_directory)
    if typed:
        logger.warning("Wrong password when asked again: %s", name)
    until = refused_until(request, name)
    if until is not None:
        raise TooManyTries(too_many_tries(until))
    if typed:
        sentence = (
            _("This is not your password at the directory. Nothing was recorded: type it again.")
            if of_directory
            else _("This is not your password. Nothing was recorded: type it again.")
        )
    else:
        sentence = _("Type your password: you are asked for it again here.")
    raise BadInput(sentence, {field: [sentence]})


def _is_right(user: User, typed: str, request: Any, *, of_directory: bool) -> bool:
    """Whether `typed` is the password of `user`; it is counted until that is known."""
    if not of_directory:
        request.asks_again = user
        known = authenticate(request, username=user.get_username(), password=typed)
        return known is not None and known.pk == user.pk
    AxesProxyHandler.update_request(request)
    name = counted_as(user)
    attempt = request.password_attempt = guessing.begin(request, name)
    if attempt.refused_until is not None:
        return False
    try:
        right = asking_the_directory.is_theirs(user, typed)
    except DomainError:
        attempt.not_looked_at()
        raise
    if right and not has_codes(user):
        attempt.succeeded()
    elif not right:
        attempt.failed(request, name)
    return right


def check_code(codes: OneTimeCodes, typed: str, request: Any) -> str:
    """Take the code that was typed beside a right password, and return what it was.

    It is counted like a password, by the attempt that began with that password.

    Raises:
        BadInput: it does not count, or counted already.
        TooManyTries: too many were wrong.
    """
    name, attempt = counted_as(codes.person), request.password_attempt
    if taken := take(codes, typed):
        attempt.succeeded()
        return taken
    logger.warning("Wrong one-time code of %s", name)
    if until := attempt.failed(request, name):
        raise TooManyTries(too_many_tries(until))
    sentence = _("This code does not count, or counted already. Wait for the next one, and type that.")
    raise BadInput(sentence, {"one_time_code": [sentence]})


def check_code_alone(codes: OneTimeCodes, typed: str, request: Any) -> str:
    """Take a code where no password is looked at beside it; it is counted all the same, as above."""
    AxesProxyHandler.update_request(request)
    attempt = guessing.begin(request, counted_as(codes.person))
    if attempt.refused_until is not None:
        raise TooManyTries(too_many_tries(attempt.refused_until))
    request.password_attempt = attempt
    return check_code(codes, typed, request)


def asked_of(user: User) -> tuple[str, ...]:
    """Return the secrets that `user` types who is asked again and signs no hot fix by it."""
    asks = reauthentication().asks
    return (*asks, "one_time_code") if "password" in asks and has_codes(user) else asks


def refused_until(request: Any, name: str) -> datetime | None:
    """Return until when the password of `name` is not looked at where `request` comes from; None if it is."""
    attempt = getattr(request, "password_attempt", None)
    if attempt is not None:
        until: datetime | None = attempt.refused_until
        return until
    AxesProxyHandler.update_request(request)
    return guessing.read(request, name).refused_until()


def too_many_tries(until: datetime) -> str:
    """Return the sentence for whoever is locked out for a while, wherever a password is asked for."""
    minutes = max(1, ceil((until - clock.now()).total_seconds() / 60))
    return ngettext(
        "Too many wrong passwords: this account is locked here for %(minutes)d minute, until %(until)s. Wait,"
        " or have a process owner or an administrator unlock it.",
        "Too many wrong passwords: this account is locked here for %(minutes)d minutes, until %(until)s."
        " Wait, or have a process owner or an administrator unlock it.",
        minutes,
    ) % {"minutes": minutes, "until": clock.to_the_second(until)}


@cache
def _named(path: str) -> Reauthentication:
    chosen: Reauthentication = import_string(path)()
    return chosen


def reauthentication() -> Reauthentication:
    """Return the way that the settings choose."""
    return _named(settings.REAUTHENTICATION)


def require_proof(proof: Proof | None, user: User, *, priority: str | None) -> Proof:
    """Return `proof`, which must be of `user`, of this moment, and by a log-in that is their own.

    Args:
        priority: of the hot fix that is signed, which may ask by ways of its own; None where none is.

    Raises:
        BadInput: it is not theirs, not of now, or not in a way that counts.
        LogInOfAnother: somebody else set their password or address.
    """
    asked_again = require_asked_again(proof, user)
    if priority is not None:
        require_way(asked_again.way, priority)
    require_own_login(user)
    return asked_again


def require_asked_again(proof: Proof | None, user: User) -> Proof:
    """Return `proof`, of `user` and of this moment, by whatever log-in; it signs nothing. Raises BadInput."""
    if proof is None or proof.user_id != user.pk or clock.now() - proof.at > proof.good_for:
        raise BadInput(_("This asks for your password again: it was not given, or too long ago."))
    return proof
