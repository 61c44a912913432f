"""Who signs in by a password: everybody, superusers and programs, or nobody, as PASSWORDS_FOR says."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import User


def may_use_password(user: "User", request: Any = None) -> bool:
    """Whether the password of `user` opens anything here; a program's, which only reads, by `request`."""
    if settings.PASSWORDS_FOR == "everybody":
        return True
    if settings.PASSWORDS_FOR == "superusers":
        return is_of_a_superuser(user) or bool(getattr(request, "sent_by_a_program", False))
    return False


def is_of_a_superuser(user: "User") -> bool:
    """Whether the account is a superuser's, which no rule of a provider touches."""
    return user.is_superuser


def has_password(user: "User") -> bool:
    """Whether there is a password that opens the account of `user` on a page."""
    return user.has_usable_password() and may_use_password(user)


def why_no_password(user: "User") -> str:
    """Return why `user` is asked for no password; empty where they have one."""
    if not may_use_password(user):
        return _("Passwords are not used here: you sign in by single sign-on.")
    if not user.has_usable_password():
        return _("This account has no password: you sign in by single sign-on.")
    return ""
