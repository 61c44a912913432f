"""The digest of a row of history: the same from the values in memory and from either database.

A value is brought to what its column holds before it is written down: decimals with the column's places,
moments in UTC, lengths of time in microseconds, strings typed as numbers as numbers.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeAlias

from django.db import models
from django.db.backends.utils import format_number
from django.utils import timezone

from apps.common import clock
from apps.common.growth import Growth

AnyField: TypeAlias = "models.Field[Any, Any]"
AnyModel = type[models.Model]

_MICROSECOND = timedelta(microseconds=1)
_NULL = "null"
_NO_GROWTH = Growth()


@dataclass(frozen=True)
class Column:
    """A column that a digest covers, under the name that it had first.

    `came_with` is the canonical text of the value that the rows got which were there before the column.
    """

    attname: str
    first_name: str
    say: Callable[[Any], Any]
    came_with: str

    def is_left_out(self, said: Any) -> bool:
        """Whether the column holds what it came with, and so says nothing in a digest."""
        if self.came_with == _NULL:  # by far most columns, so without writing JSON
            return said is None
        return canonical(said) == self.came_with


def columns(model: AnyModel) -> tuple[str, ...]:
    """The columns that a digest covers: all but the key, which the link itself carries."""
    return tuple(column.attname for column in _columns(model))


def digest_of(row: models.Model) -> str:
    """The digest of a row that is about to be written, or was read."""
    model = type(row)
    return digest(model, [getattr(row, name) for name in columns(model)])


def digest(model: AnyModel, values: Sequence[Any]) -> str:
    """SHA-256 of the canonical JSON of one row, given the values of its `columns`; 64 hexadecimal digits.

    A column that came later is left out as long as it holds what it came with, be it NULL or the value that
    its `Growth` declares: so the digest of a row that was there before is what it was.
    """
    return digest_of_plain(plain(model, values))


def plain(model: AnyModel, values: Sequence[Any]) -> dict[str, Any]:
    """What a digest is made of, as plain data: the values of one row under the first names of its columns."""
    found = {}
    for column, value in zip(_columns(model), values, strict=True):
        said = None if value is None else column.say(value)
        if not column.is_left_out(said):
            found[column.first_name] = said
    return found


def digest_of_plain(said: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of what `plain` gave."""
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def growth_of(model: AnyModel) -> Growth:
    """How the table of history that `model` is grew."""
    growth: Growth = getattr(model, "growth", _NO_GROWTH)
    return growth


def first_label(model: AnyModel) -> str:
    """The name of a table of history in the chain: the one that it had first."""
    return growth_of(model).first_label or model._meta.label


def canonical(content: Any) -> str:
    """The one JSON text of plain data, as evidence is digested too."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sayer(field: AnyField, *, places: int | None = None) -> Callable[[Any], Any]:
    """What turns a value of `field` (not None) into plain data.

    Args:
        places: how many decimal places the field had at first, where it has others now.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.DecimalField):
        return _as_decimal(field, places)
    for kind, say in _SAID:
        if isinstance(field, kind):
            return say(field)
    return field.to_python


@cache
def _columns(model: AnyModel) -> tuple[Column, ...]:
    growth = growth_of(model)
    return tuple(_column(field, growth) for field in model._meta.concrete_fields if not field.primary_key)


def _column(field: AnyField, growth: Growth) -> Column:
    say = sayer(field, places=growth.places.get(field.name))
    first_name = growth.renamed.get(field.name, field.name)
    if isinstance(field, models.ForeignKey):
        first_name += "_id"
    came_with = growth.added.get(field.name)
    return Column(
        attname=field.attname,
        first_name=first_name,
        say=say,
        came_with=_NULL if came_with is None else canonical(say(came_with)),
    )


def _as_json(field: Any) -> Callable[[Any], Any]:
    # There and back, as the database does it: tuples become lists, keys become strings.
    return lambda value: _whole(json.loads(json.dumps(value, cls=field.encoder)))


def _whole(value: Any) -> Any:
    """PostgreSQL keeps 1e2 and 100 as one number, so they are one here."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _whole(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return value


def _as_decimal(field: Any, places: int | None) -> Callable[[Any], Any]:
    """With the places that the column had first; with more, where a value has more."""
    fewest = field.decimal_places if places is None else places

    def say(value: Any) -> str:
        written = format_number(field.to_python(value), field.max_digits, field.decimal_places)
        whole, _point, fraction = str(written).partition(".")
        fraction = fraction.rstrip("0").ljust(fewest, "0")
        return f"{whole}.{fraction}" if fraction else whole

    return say


def _as_duration(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.to_python(value) // _MICROSECOND


def _as_moment(field: Any) -> Callable[[Any], Any]:
    def say(value: Any) -> str:
        moment: datetime = field.to_python(value)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(clock.UTC).isoformat()

    return say


def _as_iso(field: Any) -> Callable[[Any], Any]:
    def say(value: Any) -> str:
        moment: date | time = field.to_python(value)
        return moment.isoformat()

    return say


# In this order: a DateTimeField is a DateField too.
_SAID: tuple[tuple[Any, Callable[[Any], Callable[[Any], Any]]], ...] = (
    (models.JSONField, _as_json),
    (models.DurationField, _as_duration),
    (models.DateTimeField, _as_moment),
    (models.DateField, _as_iso),
    (models.TimeField, _as_iso),
    (models.BinaryField, lambda _field: lambda value: bytes(value).hex()),
    (models.UUIDField, lambda field: lambda value: str(field.to_python(value))),
)
