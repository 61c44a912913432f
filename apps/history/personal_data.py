"""Personal data in the chain: each value enters a digest under a salt of its person, which can be destroyed.

A digest of a name alone gives the name away to whoever guesses it. Under a salt that is gone it says nothing
any more, and what was linked and sealed stays as it is. Rows from before have plain digests, and keep them.

To erase a person: `destroy_salt`, then empty the values inside `protection.lifted()`. What verifying needs of
each row was kept by then, sealed like everything else.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.tracking import acting

from .canonical import AnyModel, canonical, columns, digest_of, digest_of_plain, first_label, plain
from .history_tables import history_model
from .models import ErasedRow, Link, PersonalSalt

# The columns of people that the law may want erased. Names under signatures stay: they are the signature.
PERSONAL = ("username", "first_name", "last_name", "email", "phone")
_SALT_BYTES = 32


def is_personal(model: AnyModel) -> bool:
    """Return whether `model` is the history of people."""
    return model is history_model(User)


def digest_for_the_chain(row: Any) -> str:
    """Return the digest that the link of a new row of history carries; of people under their salt."""
    if not is_personal(type(row)):
        return digest_of(row)
    made, _new = PersonalSalt.objects.get_or_create(
        person_id=row.id, defaults={"salt": secrets.token_bytes(_SALT_BYTES)}
    )
    if made.salt is None:  # of somebody erased nothing personal is written any more
        return digest_of(row)
    return _digest_under(_said(row), bytes(made.salt))


def destroy_salt(person: User) -> int:
    """Destroy the salt of `person`, after what verifying needs of each row of their history was kept.

    It returns how many rows that were.

    Raises:
        WrongPhase: their history is not what was linked: verify it first.
    """
    book = history_model(User)
    rows = list(book._base_manager.filter(id=person.pk).order_by("history_id"))
    linked = dict(
        Link.objects.filter(table=first_label(book), row__in=[row.pk for row in rows])
        .order_by()
        .values_list("row", "digest")
    )
    with acting(None, reason="Erased"):
        kept = PersonalSalt.objects.select_for_update().filter(person=person).first()
        for row in rows:
            salted = _salted(_said(row), bytes(kept.salt)) if kept and kept.salt else {}
            if digest_of_plain(_said(row) | salted) != linked.get(row.pk):
                salted = {}
                if digest_of(row) != linked.get(row.pk):
                    raise WrongPhase(_("The history of %(who)s does not match.") % {"who": person})
            ErasedRow.objects.create(person=person, row=row.pk, digest=linked[row.pk], salted=salted)
        if kept:
            kept.salt, kept.destroyed_at = None, clock.now()
            kept.save(update_fields=["salt", "destroyed_at"])
    return len(rows)


class PersonalDigests:
    """Whether rows of the history of people fit their links; the salts are read once, and only if asked."""

    @cached_property
    def _salts(self) -> dict[int, bytes]:
        found = PersonalSalt.objects.order_by().values_list("person", "salt")
        return {person: bytes(salt) for person, salt in found.iterator() if salt is not None}

    @cached_property
    def _erased(self) -> dict[int, tuple[str, dict[str, Any]]]:
        found = ErasedRow.objects.order_by().values_list("row", "digest", "salted")
        return {row: (digest, salted) for row, digest, salted in found.iterator()}

    def fit(self, model: AnyModel, row: int, values: Sequence[Any], digest: str) -> bool:
        """Return whether `values` of the row with this key are what `digest` was made of."""
        if not is_personal(model):
            return False
        said = plain(model, values)
        person = int(values[columns(model).index("id")])
        if row in self._erased:
            kept, salted = self._erased[row]
            if not _is_emptied(said, person) or kept != digest:
                return False
            return not salted or digest_of_plain(said | salted) == digest
        salt = self._salts.get(person)
        return salt is not None and _digest_under(said, salt) == digest


def _is_emptied(said: Mapping[str, Any], person: int) -> bool:
    """Whether nothing personal is left; a log-in name, which each account must have, may be a number."""
    return all(said.get(name, "") in ("", f"erased-{person}") for name in PERSONAL)


def _said(row: models.Model) -> dict[str, Any]:
    model = type(row)
    return plain(model, [getattr(row, name) for name in columns(model)])


def _digest_under(said: Mapping[str, Any], salt: bytes) -> str:
    return digest_of_plain({**said, **_salted(said, salt)})


def _salted(said: Mapping[str, Any], salt: bytes) -> dict[str, Any]:
    """The personal values of a row, each as it stands in a digest."""
    return {
        name: {
            "hmac-sha256": hmac.new(salt, canonical([name, said[name]]).encode(), hashlib.sha256).hexdigest()
        }
        for name in PERSONAL
        if name in said
    }
