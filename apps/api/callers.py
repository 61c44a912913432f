"""Who calls: whoever is signed in by a browser, or a program that sends a name and a password."""

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBasicAuth, SessionAuth

from apps.accounts.asking_a_code import has_codes
from apps.accounts.models import User
from apps.accounts.reauthentication import refused_until, too_many_tries


class BySession(SessionAuth):
    """Whoever is signed in by a browser and is staff; being superuser is not enough."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return _staff(request.user)


class ByPassword(HttpBasicAuth):
    """The account of a program; wrong passwords are counted together with those of the log-in page."""

    def authenticate(self, request: HttpRequest, username: str, password: str) -> User | None:
        """The account, if it is one of staff.

        Raises:
            HttpError: it is locked after wrong passwords, or its password alone opens nothing.
        """
        # What no account can be called is nobody, and no database needs to be asked.
        if not _is_a_name(username):
            return None
        request.sent_by_a_program = True  # type: ignore[attr-defined]
        known = authenticate(request, username=username, password=password)
        if known is None and (until := refused_until(request, username)):
            raise HttpError(429, too_many_tries(until))
        if isinstance(known, User) and has_codes(known):
            raise HttpError(403, _only_with_a_code())
        return _staff(known)


def _only_with_a_code() -> str:
    return _("This account has one-time codes, so its password alone reads nothing: use a program's own.")


def _is_a_name(typed: str) -> bool:
    """Whether an account could have this name."""
    try:
        User._meta.get_field("username").run_validators(typed)
    except ValidationError:
        return False
    return True


def _staff(user: object) -> User | None:
    return user if isinstance(user, User) and user.is_active and user.is_staff else None


def caller(request: HttpRequest) -> User:
    """Who asks, whichever way they signed in; one of the classes above has made sure that there is one."""
    user = getattr(request, "auth", None)
    assert isinstance(user, User)
    return user


def sign_in_first() -> str:
    """The sentence for a caller that is nobody."""
    return _("Sign in: send the name and the password of a staff account (HTTP Basic).")
