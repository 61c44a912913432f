"""The one place that notes a change of a log-in: every save of a person, by any door, goes through it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import is_password_usable
from django.db import transaction

from apps.common import clock
from apps.common.tracking import who_acts

from .credential_digests import digest_of, matches
from .credentials import (
    OF_CODES,
    CredentialChange,
    Doing,
    are_first_accounts,
    chosen_by_link,
    credential_changed,
    newest,
    voucher,
)

if TYPE_CHECKING:
    from .models import User
    from .one_time_codes import OneTimeCodes
    from .passkeys import Passkey

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


def note_identity(person: "User", provider: str, subject: str, *, linked: bool) -> None:
    """Note that an identity at a provider was linked to `person`, by themselves, or taken away."""
    what = _What.IDENTITY if linked else _What.UNLINKED
    _note(person, what, f"{provider} {subject}", by=person if linked else None)


def note_passkey(passkey: "Passkey", *, added: bool) -> None:
    """Note that a passkey was added by its person, or taken out of use."""
    what = _What.PASSKEY if added else _What.PASSKEY_REMOVED
    _note(passkey.person, what, passkey.on_the_record_as)


def note_codes(codes: "OneTimeCodes", what: CredentialChange.What) -> None:
    """Note that one-time codes were set up, got new recovery codes, or were removed."""
    removed = what == _What.FACTOR_REMOVED
    _note(codes.person, what, codes.removed_as if removed else codes.on_the_record_as)


def note_recovery_used(person: "User", digest: str) -> None:
    """Note that `person` used the recovery code of that digest, which counts no more."""
    _note(person, _What.RECOVERY_USED, "", by=person, digest=digest)


def codes_on_record(codes: "OneTimeCodes") -> bool:
    """Whether these one-time codes, with these recovery codes, are those last set up by the software.

    Raises:
        CannotBeOpened: the SECRET_KEY of then is not known any more.
    """
    change = newest(codes.person_id, OF_CODES)
    if change is None or change.what == _What.FACTOR_REMOVED:
        return False
    return matches(codes.person_id, codes.on_the_record_as, change.digest) is True


def identity_on_record(person: "User", provider: str, subject: str) -> bool:
    """Whether that identity was linked to `person` by the software, and not taken away since.

    Where the SECRET_KEY of then is not known any more it cannot be told, and is taken for it.
    """
    return _on_record(person, f"{provider} {subject}", given=_What.IDENTITY, taken=_What.UNLINKED)


def passkey_on_record(passkey: "Passkey") -> bool:
    """Whether that passkey was added by the software, and not removed since; as of an identity."""
    given, taken = _What.PASSKEY, _What.PASSKEY_REMOVED
    return _on_record(passkey.person, passkey.on_the_record_as, given=given, taken=taken)


def _on_record(
    person: "User", value: str, *, given: CredentialChange.What, taken: CredentialChange.What
) -> bool:
    kept = CredentialChange.objects.filter(person=person, what__in=(given, taken))
    untold = False
    for change in kept.order_by("-pk"):
        same = matches(person.pk, value, change.digest)
        if same:
            return change.what == given
        untold = untold or same is None
    return untold


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
    elif doing := chosen_by_link():
        _note(person, _What.FORGOTTEN, person.password, counts=doing)
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
    digest: str = "",
    counts: Doing | None = None,
) -> None:
    if counts is None:
        doer, vouching = by or who_acts(), voucher()
        name = str(doer or (vouching.name if vouching else ""))
        counts = Doing(_whose(person, doer, what, made=made), doer, name)
    change = CredentialChange(
        person=person,
        what=what,
        whose=counts.whose,
        by=counts.by,
        by_name=counts.by_name,
        at=clock.now(),
        digest=digest or digest_of(person.pk, value),
    )
    change.save()
    credential_changed.send(sender=CredentialChange, change=change, old_address=old_address)


def _whose(
    person: "User", doer: "User | None", what: CredentialChange.What, *, made: bool
) -> CredentialChange.Whose:
    """Whose doing it is; an account that a command makes counts as one of the first."""
    if doer is not None and doer.pk == person.pk:
        return _Whose.OWN
    if doer is None and (vouching := voucher()):
        theirs = what != _What.ADDRESS or vouching.address
        return _Whose.OWN if theirs else _Whose.ANOTHER
    if are_first_accounts() or (made and doer is None):
        return _Whose.EXEMPT
    return _Whose.ANOTHER
