"""Rows of any table, made from its fields alone: a table that comes later needs no test of its own."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from apps.common.tracking import acting
from apps.history import chain
from apps.history.books import Book
from apps.history.canonical import canonical
from apps.history.tables import WAYS_UP, history_model, is_tracked, way_up
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT

# Far from any key that the database gives out.
_keys = count(1_000_000)


def value_for(field: Any, number: int) -> Any:
    """A value that `field` holds, another one for each `number`."""
    if isinstance(field, models.BooleanField):
        return bool(number % 2)
    if isinstance(field, models.DecimalField):
        return Decimal(number % 90)
    if isinstance(field, models.PositiveSmallIntegerField | models.SmallIntegerField):
        return number % 30_000
    for kind, make in _MADE.items():
        if isinstance(field, kind):
            return make(number)
    assert isinstance(field, models.CharField | models.TextField | models.FileField), field
    words = f"made up {number}"
    return words[-(field.max_length or 100) :]


_MADE: dict[Any, Any] = {
    models.IntegerField: lambda number: number,
    models.FloatField: lambda number: number / 3,
    models.JSONField: lambda number: [f"made up {number}"],
    models.DateTimeField: lambda number: NIGHT + timedelta(seconds=number),
    models.DateField: lambda number: date(2026, 1, 1) + timedelta(days=number % 5_000),
    models.TimeField: lambda number: time(number % 24, number % 60),
    models.DurationField: lambda number: timedelta(seconds=number),
    models.UUIDField: lambda number: UUID(int=number),
    models.BinaryField: lambda number: str(number).encode(),
    models.ForeignKey: lambda number: number,
}


def another(field: Any, value: Any) -> Any:
    """A value for `field` that is not `value`."""
    return next(made for made in (value_for(field, number) for number in count(20_011)) if made != value)


def values_for(model: Any, key: int, hotfix: HotFix) -> dict[str, Any]:
    """A value for each column of a row that belongs to `hotfix`, straight or through rows of its own."""
    values: dict[str, Any] = {}
    has_optional = False
    for place, field in enumerate(model._meta.concrete_fields):
        values[field.attname] = value_for(field, key + place)
        if isinstance(field, models.ForeignKey) and field.null and field.name not in WAYS_UP:
            # The first alone: a table may want exactly one of two.
            values[field.attname], has_optional = None if has_optional else key + place, True
    values[model._meta.pk.attname] = key
    if "signed_evidence" in values:  # what a sign-off keeps is what it covers
        values["evidence_digest"] = sha256(canonical(values["signed_evidence"]).encode()).hexdigest()
    up = way_up(model)
    if up:
        values[up.attname] = hotfix.pk if up.related_model is HotFix else parent_of(up.related_model, hotfix)
    return values


def parent_of(model: Any, hotfix: HotFix) -> int:
    """The key of a row of `model` that belongs to `hotfix`: one that is there, or a made-up one."""
    up = way_up(model)
    found: int | None = (
        model._base_manager.filter(**{up.attname: hotfix.pk}).values_list("pk", flat=True).first()
    )
    return found or live_row(model, hotfix).pk


def live_row(model: Any, hotfix: HotFix, *, told: bool = True) -> Any:
    """A row of `model`, written past every rule and signal; `told`, with the history that tells of it."""
    values = values_for(model, next(_keys), hotfix)
    try:
        instance = _insert(model, values)
    except IntegrityError:  # some columns exclude each other: then without all that may be empty
        up = way_up(model)
        optional = {field.attname for field in model._meta.concrete_fields if field.null and field != up}
        instance = _insert(model, {**values, **dict.fromkeys(optional)})
    if told and is_tracked(model):
        write_history(model, instance, "+")
    return instance


def _insert(model: Any, values: dict[str, Any]) -> Any:
    instance = model(**values)
    with transaction.atomic():
        instance.save_base(raw=True, force_insert=True)
    return instance


def history_rows(book: Book, hotfix: HotFix, *, how_many: int) -> list[Any]:
    """So many rows of history of one thing that is gone again, all linked; of the hot fix, which stays."""
    if book.of is HotFix:
        earlier = [HotFix(**values_for(HotFix, hotfix.pk, hotfix)) for _each in range(how_many - 1)]
        for number, one in enumerate(earlier):
            one.title = f"Made up {number}"
        return [write_history(HotFix, one, "~") for one in (*earlier, hotfix)]
    key, rows = next(_keys), []
    for number in range(how_many):
        instance = book.of(**values_for(book.of, key + number, hotfix))
        instance.pk = key
        rows.append(write_history(book.of, instance, "-" if number == how_many - 1 else "~"))
        next(_keys)
    return rows


def write_history(model: Any, instance: Any, kind: str) -> Any:
    """The row of history that simple-history writes, with its link."""
    book = history_model(model)
    kept = {field.attname: getattr(instance, field.attname) for field in book.tracked_fields}
    row = book(history_date=NIGHT, history_type=kind, history_change_reason=f"Made up {instance.pk}", **kept)
    row.save()
    with acting(None):
        chain.note_row(book, instance=instance, history_instance=row)
    return row


def columns_of(model: Any) -> Iterator[Any]:
    """The fields of a table but its key."""
    return (field for field in model._meta.concrete_fields if not field.primary_key)
