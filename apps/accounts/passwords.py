"""Whose password opens an account: this site's, for whom PASSWORDS_FOR says, or that of the directory.

Whoever is linked to an entry of the directory has its password and no other: what ends there ends here. And
whoever is linked to one whom the file of single sign-on does not name, or while it cannot be read, has none:
nobody can tell what ended there.
"""

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from .directory_rules import Directory
from .sign_on_file import directory, known_ids

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import User

# Beside an identity at the directory: what it calls the person, where that is not their log-in name here.
NAME_THERE = "name"


def may_use_password(user: "User", request: Any = None) -> bool:
    """Whether the password that this site keeps of `user` opens anything; a program's, by `request`."""
    if settings.PASSWORDS_FOR == "nobody" or opened_by_directory(user) or is_linked_to_nobody(user):
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


def is_linked_to_nobody(user: "User") -> bool:
    """Whether `user` is linked to somebody whom the file does not name now; a superuser mends it, and is not.

    Of whom a session is, it was read along (backends.py).
    """
    if is_of_a_superuser(user):
        return False
    if not hasattr(user, "linked_to_nobody"):
        user.linked_to_nobody = _to_others(known_ids()).filter(user=user).exists()
    return bool(user.linked_to_nobody)


def _to_others(known: tuple[str, ...]) -> "QuerySet[SocialAccount]":
    return SocialAccount.objects.exclude(provider__in=known)


def counted_as(user: "User") -> str:
    """Return the name under which wrong passwords of `user` are counted: the one they type at the log-in."""
    known = directory_of(user)
    if known is None:
        return user.get_username()
    theirs = SocialAccount.objects.filter(provider=known.id, user=user).values_list("extra_data", flat=True)
    return str((theirs.first() or {}).get(NAME_THERE) or user.get_username())


def linked(of_directory: str | None, known: tuple[str, ...]) -> dict[str, Exists]:
    """Return what a query of people reads along, so that nobody asks for each of them.

    Args:
        of_directory: the `id` of the directory; None where there is none.
        known: the ids of all whom the file names.
    """
    found = {"linked_to_nobody": Exists(_to_others(known).filter(user=OuterRef("pk")))}
    if of_directory is not None:
        theirs = SocialAccount.objects.filter(provider=of_directory, user=OuterRef("pk"))
        found["in_directory"] = Exists(theirs)
    return found


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
    if is_linked_to_nobody(user):
        return _(
            "Your account belongs to a directory or a provider that this site does not know at the moment, so"
            " no password of it counts. Tell whoever runs this site."
        )
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
