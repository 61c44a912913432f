"""Many hot fixes at once: copies of some that went through the doors, made by statements of PostgreSQL.

Thin ones: the rows that point to a hot fix themselves, those of the search among them. Rows below these,
history, chains and issued papers are not copied, so a copy does not verify.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, models

from apps.hotfixes.models import HotFix

# Every key of a copy is so much larger than that of the one before.
STRIDE = 1_000_000
LEFT_OUT = ("history", "records", "console")
BATCH = 10_000


def copies_of(hotfixes: Iterable[HotFix], number: int, *, ended: bool, first: int = 0) -> None:
    """Copy each of `hotfixes` so many times; what ended did so over ten years, what is open within the day.

    What ended did so ten days ago at least: it has no history, so nobody can be told what came of it.

    Args:
        first: how many copies of each were made before.
    """
    ago = (
        "copy * (INTERVAL '5 years' / 50000) + INTERVAL '10 days'" if ended else "copy * INTERVAL '1 second'"
    )
    keys = [one.pk for one in hotfixes]
    with connection.cursor() as cursor:
        # Neither triggers nor foreign keys: whole records are copied, and nobody signs anything.
        cursor.execute("SET session_replication_role = replica")
        for begun in range(first, first + number, BATCH):
            end = min(begun + BATCH, first + number)
            for model in _copied():
                cursor.execute(_statement(model, ago), [begun + 1, end, keys])
        cursor.execute("SET session_replication_role = origin")


def settled() -> None:
    """Let the database know what it holds, as its own housekeeping would have."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copied() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model is HotFix or _way(model)]


def _way(model: type[models.Model]) -> str:
    """The column by which a row of `model` points to its hot fix; empty where it is not copied."""
    if model._meta.app_label in LEFT_OUT or model.__name__.startswith("Historical"):
        return ""
    for field in model._meta.concrete_fields:
        if field.related_model is HotFix and field.name in ("hotfix", "content_object"):
            return field.column
    return ""


def _statement(model: type[models.Model], ago: str) -> str:
    quoted = connection.ops.quote_name
    columns = [quoted(field.column) for field in model._meta.concrete_fields]
    values = [_value(field, ago) for field in model._meta.concrete_fields]
    way = quoted(_way(model) or "id")
    return (
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns)})"  # noqa: S608
        f" SELECT {', '.join(values)} FROM {quoted(model._meta.db_table)} old,"
        f" generate_series(%s, %s) copy WHERE old.{way} = ANY(%s)"
    )


def _value(field: "models.Field[object, object]", ago: str) -> str:
    column = f"old.{connection.ops.quote_name(field.column)}"
    if field.primary_key or (field.is_relation and field.related_model in _copied()):
        return f"{column} + copy::bigint * {STRIDE}"
    if isinstance(field, models.DateTimeField):
        return f"{column} - ({ago})"
    if field.model is HotFix and field.name == "reference":
        return "'HF-2016-' || (copy * 1000 + old.id)::text"
    return column
