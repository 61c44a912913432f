"""A log-in that was made to sign one thing is the question for that signature, once and for a few minutes.

Whoever follows the link of a message and is not signed in gives their password on the way there. To ask for
it again on the next screen tells nothing more of who they are (docs/decisions/0034).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apps.common import clock

from .passwords import opened_by_directory
from .reauthentication import ByPassword, ByWhat, Proof, by_what, reauthentication
from .ways_to_sign import counts

# So long somebody may read what they are to sign.
READING = timedelta(minutes=5)
_IN_SESSION = "logged_in_to_sign"


@dataclass(frozen=True)
class LogInToSign:
    """The log-in of `user_id` at `at`, made on the way to what is to be signed."""

    session: Any
    user_id: int
    at: datetime
    by: ByWhat

    @property
    def until(self) -> datetime:
        """Until when it counts."""
        return self.at + READING

    def use(self) -> Proof:
        """Return the proof that it is, and use it up."""
        self.session.pop(_IN_SESSION, None)
        method = f"{self.by.method} at log-in"
        return Proof(self.user_id, self.at, method, good_for=READING, way=self.by.way)


def remember(request: Any, *, to_sign: str, beside: str = "") -> None:
    """Keep that the one behind `request` just logged in by their password, on the way to `to_sign`.

    Args:
        beside: what came with the password: the word for a one-time code, or nothing.
    """
    if isinstance(reauthentication(), ByPassword):
        request.session[_IN_SESSION] = {
            "user": request.user.pk,
            "to_sign": to_sign,
            "at": clock.now().isoformat(),
            "beside": beside,
            "of_directory": opened_by_directory(request.user),
        }


def log_in_to_sign(request: Any, to_sign: str, *, priority: str) -> LogInToSign | None:
    """Return the log-in that was made to sign `to_sign`, by who asks now; None where it does not count.

    Args:
        priority: of the hot fix, which may be signed in other ways only.
    """
    kept = request.session.get(_IN_SESSION)
    if kept is None or (kept["user"], kept["to_sign"]) != (request.user.pk, to_sign):
        return None
    by = by_what(kept.get("beside", ""), of_directory=kept.get("of_directory", False))
    if not counts(by.way, priority):
        return None
    found = LogInToSign(request.session, request.user.pk, datetime.fromisoformat(kept["at"]), by)
    return found if found.at <= clock.now() < found.until else None
