"""The digest of a row of history: the same from the values in memory and from either database.

A value is brought to what its column holds before it is written down: decimals with the column's places,
moments in UTC, lengths of time in microseconds, strings typed as numbers as numbers.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeAlias

from django.db import models
from django.db.backends.utils import format_number
from django.utils import timezone

from apps.common import clock

AnyField: TypeAlias = "models.Field[Any, Any]"
AnyModel = type[models.Model]

_MICROSECOND = timedelta(microseconds=1)


@cache
def columns(model: AnyModel) -> tuple[str, ...]:
    """The columns that a digest covers: all but the key, which the link itself carries."""
    return tuple(field.attname for field in model._meta.concrete_fields if not field.primary_key)


def digest_of(row: models.Model) -> str:
    """The digest of a row that is about to be written, or was read."""
    model = type(row)
    return digest(model, [getattr(row, name) for name in columns(model)])


def digest(model: AnyModel, values: Sequence[Any]) -> str:
    """SHA-256 of the canonical JSON of one row, given the values of its `columns`; 64 hexadecimal digits.

    What is NULL is left out, so that a column which a later release adds breaks no older row.
    """
    plain = {
        name: said
        for name, say, value in zip(columns(model), _sayers(model), values, strict=True)
        if value is not None and (said := say(value)) is not None
    }
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


def canonical(content: Any) -> str:
    """The one JSON text of plain data, as evidence is digested too."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@cache
def sayer(field: AnyField) -> Callable[[Any], Any]:
    """What turns a value of `field` (not None) into plain data."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, say in _SAID:
        if isinstance(field, kind):
            return say(field)
    return field.to_python


@cache
def _sayers(model: AnyModel) -> tuple[Callable[[Any], Any], ...]:
    return tuple(sayer(field) for field in model._meta.concrete_fields if not field.primary_key)


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


def _as_decimal(field: Any) -> Callable[[Any], Any]:
    return lambda value: format_number(field.to_python(value), field.max_digits, field.decimal_places)


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
    (models.DecimalField, _as_decimal),
    (models.DurationField, _as_duration),
    (models.DateTimeField, _as_moment),
    (models.DateField, _as_iso),
    (models.TimeField, _as_iso),
    (models.BinaryField, lambda _field: lambda value: bytes(value).hex()),
    (models.UUIDField, lambda field: lambda value: str(field.to_python(value))),
)
