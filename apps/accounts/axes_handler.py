"""How django-axes asks about and tells of passwords: by the counts of guessing.py, in place of its own.

It asks before each password is looked at, whichever page or program sent it, and tells what came of it.
"""

import logging
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.helpers import get_client_str

from . import guessing

logger = logging.getLogger("apps.accounts.guessing")


class CountedHere(AbstractAxesHandler, AxesBaseHandler):
    """The handler that the setting AXES_HANDLER names."""

    def is_allowed(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Begin an attempt: whether the password may be looked at."""
        attempt = guessing.begin(request, str((credentials or {}).get("username") or ""))
        request.password_attempt = attempt
        return attempt.refused_until is None

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count what was wrong; what was refused without a look is not counted again."""
        attempt: guessing.Attempt | None = getattr(request, "password_attempt", None)
        if attempt is None:
            return
        name = str(credentials.get("username") or "")
        told = get_client_str(name, request.axes_ip_address, "", request.axes_path_info, request)
        if attempt.refused_until is None:
            logger.warning("Wrong password of %s", told)
            until = attempt.failed(request, name)
            if until is None:
                return
            logger.warning("Locking out %s until %s", told, f"{until:%Y-%m-%d %H:%M:%S} UTC")
        else:
            logger.warning("Refused while locked out: %s", told)
        request.axes_locked_out = True
        request.axes_credentials = credentials

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Do nothing: a right password is noted where it is looked at (backends.py), signatures too."""

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Do nothing."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Return how many wrong passwords of that name are counted at that address now."""
        here = guessing.read(request, str((credentials or {}).get("username") or "")).here
        return here.wrong if here else 0
