"""A log-in that was made to sign one thing is the question for that signature, once and for a few minutes.

Whoever follows the link of a message and is not signed in gives their password on the way there. To ask for
it again on the next screen tells nothing more of who they are (docs/decisions/0034).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from apps.common import clock

from .reauthentication import ByPassword, Proof, reauthentication

# So long somebody may read what they are to sign.
READING = timedelta(minutes=5)
_IN_SESSION = "logged_in_to_sign"


@dataclass(frozen=True)
class LogInToSign:
    """The log-in of `user_id` at `at`, made on the way to what is to be signed."""

    session: Any
    user_id: int
    at: datetime

    @property
    def until(self) -> datetime:
        """Until when it counts."""
        return self.at + READING

    def use(self) -> Proof:
        """Return the proof that it is, and use it up."""
        self.session.pop(_IN_SESSION, None)
        return Proof(user_id=self.user_id, at=self.at, method="password at log-in", good_for=READING)


def remember(request: Any, *, to_sign: str) -> None:
    """Keep that the one behind `request` just logged in by their password, on the way to `to_sign`."""
    if isinstance(reauthentication(), ByPassword) and not settings.SIGNS_BY_PASSKEY_ALONE:
        at = clock.now().isoformat()
        request.session[_IN_SESSION] = {"user": request.user.pk, "to_sign": to_sign, "at": at}


def log_in_to_sign(request: Any, to_sign: str) -> LogInToSign | None:
    """Return the log-in that was made to sign `to_sign`, by who asks now; None where it does not count."""
    kept = request.session.get(_IN_SESSION)
    if kept is None or (kept["user"], kept["to_sign"]) != (request.user.pk, to_sign):
        return None
    found = LogInToSign(request.session, request.user.pk, datetime.fromisoformat(kept["at"]))
    return found if found.at <= clock.now() < found.until else None
