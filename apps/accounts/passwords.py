"""Whose password opens an account: this site's, for whom PASSWORDS_FOR says, or that of the directory.

Whoever is linked to an entry of the directory has its password and no other: what ends there ends here.
"""

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from .directory_rules import Directory
from .sign_on_file import directory

if TYPE_CHECKING:
    from .models import User


def may_use_password(user: "User", request: Any = None) -> bool:
    """Whether the password that this site keeps of `user` opens anything; a program's, by `request`."""
    if settings.PASSWORDS_FOR == "nobody" or opened_by_directory(user):
        return False
    if settings.PASSWORDS_FOR == "superusers":
        return is_of_a_superuser(user) or bool(getattr(request, "sent_by_a_program", False))
    return True


def is_of_a_superuser(user: "User") -> bool:
    """Whether the account is a superuser's, which no rule of a provider touches."""
    return user.is_superuser


def opened_by_directory(user: "User") -> bool:
    """Whether `user` signs in and signs by the password of the directory.

    Of whom a session is, it was read along (backends.py).
    """
    known = directory()
    if known is None:
        return False
    if not hasattr(user, "in_directory"):
        user.in_directory = SocialAccount.objects.filter(provider=known.id, user=user).exists()
    return bool(user.in_directory)


def in_directory(known: str | None) -> dict[str, Exists]:
    """Return what a query of people reads along, so that nobody asks for each of them.

    Args:
        known: the `id` of the directory; None where there is none.
    """
    if known is None:
        return {}
    return {"in_directory": Exists(SocialAccount.objects.filter(provider=known, user=OuterRef("pk")))}


def has_password(user: "User") -> bool:
    """Whether there is a password that this site keeps and that opens the account of `user` on a page."""
    return user.has_usable_password() and may_use_password(user)


def types_password(user: "User") -> bool:
    """Whether `user` signs in by a password: one that this site keeps, or that of the directory."""
    return opened_by_directory(user) or has_password(user)


def why_no_password(user: "User") -> str:
    """Return why `user` is asked for no password; empty where they have one."""
    if opened_by_directory(user):
        return ""
    if not may_use_password(user):
        return _("Passwords are not used here: you sign in by single sign-on.")
    if not user.has_usable_password():
        return _("This account has no password: you sign in by single sign-on.")
    return ""


def directory_of(user: "User") -> Directory | None:
    """Return the directory whose password `user` signs in and signs by; None where it is another password."""
    return directory() if opened_by_directory(user) else None


def why_not_changed_here(user: "User") -> str:
    """Return why `user` changes no password here; empty where they do."""
    if known := directory_of(user):
        sentence = _("Your password is that of %(directory)s: change it there.")
        return sentence % {"directory": known.name}
    return why_no_password(user)
