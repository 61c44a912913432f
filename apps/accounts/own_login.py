"""Whether a person's log-in is their own: what somebody else set signs nothing (PROCESS.md 3).

It is asked wherever a person is asked again (`require_proof`), and is no rule of the process: whoever may
sign still may, as soon as they have made the log-in theirs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import NotAllowed

from .credentials import OF_ADDRESS, OF_PASSWORD, CredentialChange, newest, whose
from .passwords import has_password

if TYPE_CHECKING:
    from .models import User

PASSWORD, ADDRESS = "password", "address"


@dataclass(frozen=True)
class NotOwn:
    """What of a log-in somebody else set: `what` is PASSWORD or ADDRESS, `change` how it came."""

    what: str
    change: CredentialChange

    @property
    def sentence(self) -> str:
        """Why nothing is signed, and what to do."""
        words = {"who": self.change.doer, "at": clock.to_the_minute(self.change.at)}
        if self.change.what == CredentialChange.What.FORGOTTEN:
            sentence = _(
                "Your password was chosen at %(at)s by a link to an address that was not confirmed for 7 days"
                " then, and that %(who)s had set. Nothing is signed with it before you have made it yours."
            )
        elif self.what == PASSWORD:
            sentence = _(
                "Your password was set by %(who)s at %(at)s, and nothing is signed with it. Choose one that"
                " you alone know, then sign."
            )
        else:
            sentence = _(
                "Your e-mail address was set by %(who)s at %(at)s. Confirm it by the link in the mail that"
                " went there, then sign."
            )
        return sentence % words


class LogInOfAnother(NotAllowed):
    """The log-in is not the person's own yet, so they sign nothing with it."""

    def __init__(self, found: NotOwn) -> None:
        super().__init__(found.sentence)
        self.found = found


def not_own(user: "User") -> NotOwn | None:
    """Return what of the log-in of `user` somebody else set and they have not made theirs; else None.

    What a session's person was read with is enough to say no (backends.py); of anybody else it is asked.
    """
    of_password, of_address = _whose_doing(user)
    another = CredentialChange.Whose.ANOTHER
    if of_password == another and has_password(user) and (change := newest(user.pk, OF_PASSWORD)):
        return NotOwn(PASSWORD, change)
    if of_address == another and (change := newest(user.pk, OF_ADDRESS)):
        return NotOwn(ADDRESS, change)
    return None


def require_own_login(user: "User") -> None:
    """Raise LogInOfAnother where somebody else set the password or the address of `user`."""
    if found := not_own(user):
        raise LogInOfAnother(found)


def _whose_doing(user: "User") -> tuple[str | None, str | None]:
    if hasattr(user, "password_whose"):
        return user.password_whose, getattr(user, "address_whose", None)
    people = type(user).objects.filter(pk=user.pk).order_by()
    found = people.annotate(password_whose=whose(OF_PASSWORD), address_whose=whose(OF_ADDRESS))
    first: tuple[str | None, str | None] = found.values_list("password_whose", "address_whose").get()
    return first
