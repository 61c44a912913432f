"""The one place that notes a change of a log-in: every save of a person, by any door, goes through it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import is_password_usable
from django.db import transaction

from apps.common import clock
from apps.common.tracking import who_acts

from .credential_digests import digest_of
from .credentials import CredentialChange, are_first_accounts, credential_changed

if TYPE_CHECKING:
    from .models import User

_What, _Whose = CredentialChange.What, CredentialChange.Whose
_WATCHED = frozenset({"password", "email"})


@dataclass(frozen=True)
class _Stored:
    """What the table holds of a person."""

    password: str
    email: str


@contextmanager
def watched(person: "User", columns: Iterable[str] | None, *, same_password: bool) -> Iterator[None]:
    """Note what the save inside does to the password and the address of `person`.

    It compares with the table, not with what was read once: a save of stale values is a change, too.

    Args:
        columns: those that are saved; None for all.
        same_password: the password is only stored anew, as a log-in does with an old kind of hash.
    """
    saved = _WATCHED if columns is None else _WATCHED.intersection(columns)
    if not saved:
        yield
        return
    with transaction.atomic():
        before = _stored(person)
        yield
        if before is None:
            _note_the_making(person)
            return
        if "password" in saved and before.password != person.password:
            _note_the_password(person, same=same_password)
        if "email" in saved and before.email != person.email:
            _note(person, _What.ADDRESS, person.email, old_address=before.email)


def note_confirmed(person: "User") -> None:
    """Note that `person` has shown that the address of the account reaches them."""
    _note(person, _What.CONFIRMED, person.email, by=person)


def _stored(person: "User") -> _Stored | None:
    if person._state.adding:
        return None
    rows = type(person)._base_manager.select_for_update().filter(pk=person.pk)
    row = rows.values_list("password", "email").first()
    return _Stored(*row) if row else None


def _note_the_making(person: "User") -> None:
    made = True
    _note(person, _What.ACCOUNT, person.password, made=made)
    if is_password_usable(person.password) and person.password:
        _note(person, _What.PASSWORD, person.password, made=made)
    if person.email:
        _note(person, _What.ADDRESS, person.email, made=made)


def _note_the_password(person: "User", *, same: bool) -> None:
    if same:
        _note(person, _What.REHASH, person.password, by=person)
    else:
        usable = is_password_usable(person.password)
        _note(person, _What.PASSWORD if usable else _What.TAKEN, person.password)


def _note(
    person: "User",
    what: CredentialChange.What,
    value: str,
    *,
    by: "User | None" = None,
    made: bool = False,
    old_address: str = "",
) -> None:
    doer = by or who_acts()
    change = CredentialChange(
        person=person,
        what=what,
        whose=_whose(person, doer, made=made),
        by=doer,
        by_name=str(doer or ""),
        at=clock.now(),
        digest=digest_of(person.pk, value),
    )
    change.save()
    credential_changed.send(sender=CredentialChange, change=change, old_address=old_address)


def _whose(person: "User", doer: "User | None", *, made: bool) -> CredentialChange.Whose:
    """Whose doing it is; an account that a command makes counts as one of the first."""
    if doer is not None and doer.pk == person.pk:
        return _Whose.OWN
    if are_first_accounts() or (made and doer is None):
        return _Whose.EXEMPT
    return _Whose.ANOTHER
