"""Personal data in the chain: each value enters a digest under a salt of its person, which can be destroyed.

A digest of a name alone gives the name away to whoever guesses it. Under a salt that is gone it says nothing
any more, and what was linked and sealed stays as it is. Rows from before have plain digests, and keep them.

Of an erased person (erasing.py) a row holds what is not personal, and the names that stay under signatures.
What verifying needs of it was kept by then, sealed like everything else (`ErasedRow`).
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.erased_names import whose_erased
from apps.accounts.models import Passkey, User
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.tracking import acting

from .canonical import AnyModel, canonical, columns, digest_of, digest_of_plain, first_label, plain
from .history_tables import history_model
from .models import ErasedRow, Link, PersonalSalt

_SALT_BYTES = 32


@dataclass(frozen=True)
class PersonalColumns:
    """The columns of a table of history that the law may want erased, and the one that says whose."""

    of: AnyModel
    names: tuple[str, ...]
    person: str

    @property
    def book(self) -> Any:
        """The table of history."""
        return history_model(self.of)

    def rows_of(self, person: int) -> Any:
        """Return the rows that tell of the person with this key, the oldest first."""
        return self.book._base_manager.filter(**{self.person: person}).order_by("history_id")


# Names under signatures stay: they are the signature.
PEOPLE = PersonalColumns(User, ("username", "first_name", "last_name", "email", "phone"), "id")
PASSKEYS = PersonalColumns(Passkey, ("name",), "person_id")


@cache
def personal_tables() -> dict[AnyModel, PersonalColumns]:
    """Return what is personal, by the table of history."""
    return {one.book: one for one in (PEOPLE, PASSKEYS)}


def is_personal(model: AnyModel) -> bool:
    """Return whether `model` is a history with something personal in it."""
    return model in personal_tables()


def digest_for_the_chain(row: Any) -> str:
    """Return the digest that the link of a new row of history carries; of people under their salt."""
    table = personal_tables().get(type(row))
    if table is None:
        return digest_of(row)
    made, _new = PersonalSalt.objects.get_or_create(
        person_id=getattr(row, table.person), defaults={"salt": secrets.token_bytes(_SALT_BYTES)}
    )
    if made.salt is None:  # of somebody erased nothing personal is written any more
        return digest_of(row)
    return _digest_under(table, _said(row), bytes(made.salt))


def destroy_salt(person: User, *, staying: Sequence[str] = ()) -> int:
    """Destroy the salt of `person`, after what verifying needs of each row of their history was kept.

    It returns how many rows that were.

    Args:
        staying: the columns of people that stay readable, because they are the name under signatures.

    Raises:
        WrongPhase: their history is not what was linked: verify it first.
    """
    number = 0
    with acting(None, reason="Erased"):
        kept = PersonalSalt.objects.select_for_update().filter(person=person).first()
        salt = bytes(kept.salt) if kept and kept.salt else None
        for table in personal_tables().values():
            for erased in _to_keep(table, person, salt, staying):
                erased.save()
                number += 1
        if kept:
            kept.salt, kept.destroyed_at = None, clock.now()
            kept.save(update_fields=["salt", "destroyed_at"])
    return number


def _to_keep(
    table: PersonalColumns, person: User, salt: bytes | None, staying: Sequence[str]
) -> Iterator[ErasedRow]:
    """Yield what is kept of each row: what its digest was made of, without what is erased.

    Of a row under the salt these are its salted values, and the names that stay; of one from before it is
    everything but what is erased, since its digest alone would hold nothing of it any more.
    """
    label = first_label(table.book)
    rows = list(table.rows_of(person.pk))
    found = Link.objects.filter(table=label, row__in=[row.pk for row in rows]).order_by()
    linked = dict(found.values_list("row", "digest"))
    for row in rows:
        said = _said(row)
        salted = _salted(table, said, salt) if salt else {}
        stays = {name: said[name] for name in staying if name in said}
        if digest_of_plain(said | salted) != linked.get(row.pk):
            salted = {}
            stays = {name: said[name] for name in said if name not in table.names or name in staying}
            if digest_of(row) != linked.get(row.pk):
                raise WrongPhase(_("The history of %(who)s does not match.") % {"who": person})
        yield ErasedRow(
            person=person, table=label, row=row.pk, digest=linked[row.pk], salted=salted, stays=stays
        )


class PersonalDigests:
    """Whether rows of the history of people fit their links; the salts are read once, and only if asked."""

    @cached_property
    def _salts(self) -> dict[int, bytes]:
        found = PersonalSalt.objects.order_by().values_list("person", "salt")
        return {person: bytes(salt) for person, salt in found.iterator() if salt is not None}

    @cached_property
    def _erased(self) -> dict[tuple[str, int], tuple[str, dict[str, Any], dict[str, Any] | None]]:
        found = ErasedRow.objects.order_by().values_list("table", "row", "digest", "salted", "stays")
        people = first_label(PEOPLE.book)  # the only table before there was a column for it
        return {
            (table or people, row): (digest, salted, stays)
            for table, row, digest, salted, stays in found.iterator()
        }

    def fit(self, model: AnyModel, row: int, values: Sequence[Any], digest: str) -> bool:
        """Return whether `values` of the row with this key are what `digest` was made of."""
        table = personal_tables().get(model)
        if table is None:
            return False
        said = plain(model, values)
        person = int(values[columns(model).index(table.person)])
        if (first_label(model), row) in self._erased:
            kept, salted, stays = self._erased[first_label(model), row]
            if kept != digest or not _is_left(table, said, person, salted, stays):
                return False
            return not salted or digest_of_plain(said | salted) == digest
        salt = self._salts.get(person)
        return salt is not None and _digest_under(table, said, salt) == digest


def _is_left(
    table: PersonalColumns,
    said: Mapping[str, Any],
    person: int,
    salted: Mapping[str, Any],
    stays: Mapping[str, Any] | None,
) -> bool:
    """Whether of the row is left what was kept, and nothing personal beside it.

    A log-in name, which each account must have, may be a number.
    """
    stays = {} if stays is None else stays
    erased = [name for name in table.names if name not in stays]
    kept = [said[name] for name in erased if said.get(name, "") != ""]
    if any(whose_erased(str(value)) != str(person) for value in kept):
        return False
    if salted or not stays:
        return all(said.get(name) == value for name, value in stays.items())
    return {name: value for name, value in said.items() if name not in erased} == stays


def _said(row: models.Model) -> dict[str, Any]:
    model = type(row)
    return plain(model, [getattr(row, name) for name in columns(model)])


def _digest_under(table: PersonalColumns, said: Mapping[str, Any], salt: bytes) -> str:
    return digest_of_plain({**said, **_salted(table, said, salt)})


def _salted(table: PersonalColumns, said: Mapping[str, Any], salt: bytes) -> dict[str, Any]:
    """The personal values of a row, each as it stands in a digest."""
    return {
        name: {
            "hmac-sha256": hmac.new(salt, canonical([name, said[name]]).encode(), hashlib.sha256).hexdigest()
        }
        for name in table.names
        if name in said
    }
