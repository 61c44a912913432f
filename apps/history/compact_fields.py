"""Columns that say in a few bytes what Python knows as words: a hash, and the name of a table of history.

What is hashed, sealed and told stays the words; only the column is shorter. A database of before these
columns is read as well, so that a backup can be made of it, and compared with one, before it is migrated.
"""

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from django.apps import apps
from django.db import models

from .canonical import first_label

if TYPE_CHECKING:
    _AsBytes: TypeAlias = models.Field[str, str]
    _AsNumber: TypeAlias = models.Field[str, str]
else:
    _AsBytes, _AsNumber = models.BinaryField, models.IntegerField

_BYTES = 4
# What stands before the number of a table that no model is of.
_NOBODYS = "#"


class HexField(_AsBytes):
    """Hexadecimal digits, kept as the bytes that they stand for: half as long, and no length besides."""

    def get_default(self) -> Any:
        """Return no digits, where no default says otherwise."""
        return super().get_default() or ""

    def from_db_value(self, value: Any, *_how: Any) -> str | None:
        """Return the digits."""
        return value if value is None or isinstance(value, str) else bytes(value).hex()

    def to_python(self, value: Any) -> Any:
        """Return the digits."""
        return value if value is None or isinstance(value, str) else bytes(value).hex()

    def get_prep_value(self, value: Any) -> Any:
        """Return the bytes. Raises ValueError for what are no digits."""
        value = super().get_prep_value(value)
        return bytes.fromhex(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return the digits, for whoever writes them into a file."""
        return str(self.to_python(self.value_from_object(obj)))


class TableField(_AsNumber):
    """The name that a table of history has in the chain, kept as the number that follows from it."""

    def from_db_value(self, value: Any, *_how: Any) -> str | None:
        """Return the name; the number itself where no table has it, as only somebody with SQL writes it."""
        if value is None or isinstance(value, str):
            return value
        return labels_by_number().get(value) or f"{_NOBODYS}{value}"

    def to_python(self, value: Any) -> Any:
        """Return the name."""
        return self.from_db_value(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return the number."""
        if isinstance(value, str):
            value = int(value[1:]) if value.startswith(_NOBODYS) else number_of(value)
        return super().get_prep_value(value)


def number_of(label: str) -> int:
    """Return the number of a table of history: the first bytes of the SHA-256 of its name in the chain.

    So no list has to be kept of which table has which number; a check says if two had the same.
    """
    return int.from_bytes(hashlib.sha256(label.encode()).digest()[:_BYTES], signed=True)


@cache
def labels_by_number() -> dict[int, str]:
    """Return the name in the chain of each table of history, by its number."""
    return {number_of(label): label for label in labels()}


def labels() -> list[str]:
    """Return the names in the chain of all tables of history."""
    return [first_label(model) for model in apps.get_models() if model.__name__.startswith("Historical")]
