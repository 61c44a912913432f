"""Rows of any table, made from its fields alone: a table that comes later needs no test of its own."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count, product
from typing import Any
from uuid import UUID

from django.db import models, transaction

from apps.common.packed_json import PackedJSONField
from apps.common.tracking import WAYS_UP, acting
from apps.history import chain
from apps.history.canonical import canonical
from apps.history.chained_models import ChainedModel
from apps.history.history_tables import history_model, is_tracked, way_up
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT

# Far from any key that the database gives out.
_keys = count(1_000_000)

# What a row must have in some of its columns: None, one value, or ANY.
Shape = dict[str, Any]
ANY = object()


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
    models.JSONField | PackedJSONField: lambda number: [f"made up {number}"],
    models.DateTimeField: lambda number: NIGHT + timedelta(seconds=number),
    models.DateField: lambda number: date(2026, 1, 1) + timedelta(days=number % 5_000),
    models.TimeField: lambda number: time(number % 24, number % 60),
    models.DurationField: lambda number: timedelta(seconds=number),
    models.UUIDField: lambda number: UUID(int=number),
    models.BinaryField: lambda number: str(number).encode(),
    models.ForeignKey: lambda number: number,
}


def another(field: Any, value: Any, start: int = 20_011) -> Any:
    """A value for `field` that is not `value`."""
    return next(made for made in (value_for(field, number) for number in count(start)) if made != value)


def others(field: Any, value: Any, key: int) -> list[Any]:
    """A lower and a higher value for `field` that are not `value`, made for the row `key`."""
    return [another(field, value, start) for start in (20_011 + key % 10_000, 20_011 + key)]


def shapes(model: Any) -> list[Shape]:
    """Each kind of row that the CHECK constraints of `model` allow, read from the constraints themselves."""
    checks = [check for check in model._meta.constraints if isinstance(check, models.CheckConstraint)]
    found: list[Shape] = []
    for chosen in product(*(_alternatives(model, check.condition) for check in checks)):
        together = [wanted for shape in chosen for wanted in shape.items()]
        shape = dict(together)
        if all(shape[name] == value for name, value in together) and shape not in found:
            found.append(shape)
    return found


def _alternatives(model: Any, condition: Any) -> list[Shape]:
    if condition.connector == models.Q.OR and not condition.negated:
        return [shape for child in condition.children for shape in _alternatives(model, _as_q(child))]
    shape: Shape = {}
    for child in condition.children if not condition.negated else ():
        if not isinstance(child, tuple):
            continue
        name, _sep, lookup = child[0].partition("__")
        column = model._meta.get_field(name).attname
        if lookup == "isnull":
            shape[column] = None if child[1] else ANY
        elif not lookup and not hasattr(child[1], "resolve_expression"):
            shape[column] = child[1]
    return [shape]


def _as_q(child: Any) -> models.Q:
    return models.Q(child) if isinstance(child, tuple) else child


def belonging(model: Any) -> Shape:
    """The first shape whose rows belong to a hot fix."""
    up = way_up(model)
    return next(shape for shape in shapes(model) if up is None or shape.get(up.attname, ANY) is not None)


def values_for(model: Any, key: int, hotfix: HotFix, shape: Shape | None = None) -> dict[str, Any]:
    """A value for each column of a row of `shape`.

    It belongs to `hotfix`, straight or through rows of its own, unless the shape belongs to none.
    """
    shape = belonging(model) if shape is None else shape
    values: dict[str, Any] = {}
    has_optional = False
    for place, field in enumerate(model._meta.concrete_fields):
        values[field.attname] = value_for(field, key + place)
        if isinstance(field, models.ForeignKey) and field.null and field.name not in WAYS_UP:
            # The first alone: a table may want exactly one of two.
            values[field.attname], has_optional = None if has_optional else key + place, True
        if field.attname in shape:
            wanted = shape[field.attname]
            values[field.attname] = value_for(field, key + place) if wanted is ANY else wanted
    values[model._meta.pk.attname] = key
    if "signed_evidence" in values:  # what a sign-off keeps is what it covers
        values["evidence_digest"] = sha256(canonical(values["signed_evidence"]).encode()).hexdigest()
    up = way_up(model)
    if up and shape.get(up.attname, ANY) is not None:
        values[up.attname] = hotfix.pk if up.related_model is HotFix else parent_of(up.related_model, hotfix)
        if up.unique and model._base_manager.filter(**{up.attname: values[up.attname]}).exists():
            values[up.attname] = live_row(up.related_model, hotfix).pk
    return values


def parent_of(model: Any, hotfix: HotFix) -> int:
    """The key of a row of `model` that belongs to `hotfix`: one that is there, or a made-up one."""
    up = way_up(model)
    found: int | None = (
        model._base_manager.filter(**{up.attname: hotfix.pk}).values_list("pk", flat=True).first()
    )
    return found or live_row(model, hotfix).pk


def live_row(
    model: Any, hotfix: HotFix, *, shape: Shape | None = None, told: bool = True, **given: Any
) -> Any:
    """A row of `model`, written past every rule and signal; `told`, with the history that tells of it.

    What is `given` takes the place of what is made up.
    """
    instance = model(**values_for(model, next(_keys), hotfix, shape) | given)
    with transaction.atomic():
        instance.save_base(raw=True, force_insert=True)
    if told and is_tracked(model):
        write_history(model, instance, "+")
    return instance


def history_rows(book: ChainedModel, hotfix: HotFix, *, how_many: int) -> list[Any]:
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
