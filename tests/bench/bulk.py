"""Many hot fixes at once: copies of some that went through the doors, made by statements of the database.

Thin ones: the rows that point to a hot fix themselves, those of the search among them. Rows below these,
history, chains and issued papers are not copied, so a copy does not verify.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

from apps.history import protection
from apps.hotfixes.models import HotFix
from apps.search.models import SearchDocument

# Every key of a copy is so much larger than that of the one before.
STRIDE = 1_000_000
LEFT_OUT = ("history", "records", "console")
BATCH = 10_000
# One of so many copies has the same word besides: rare0, rare1, ...
RARE = 1_000
# For SQLite, which has no series of its own.
COUNTED = (
    "(WITH RECURSIVE counted AS (SELECT %s AS copy UNION ALL SELECT copy + 1 FROM counted WHERE copy < %s)"
    " SELECT copy FROM counted)"
)


def copies_of(
    hotfixes: Iterable[HotFix],
    number: int,
    *,
    ended: bool,
    first: int = 0,
    spread: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Copy each of `hotfixes` so many times; what ended did so over ten years, what is open within the day.

    What ended did so ten days ago at least: it has no history, so nobody can be told what came of it.

    Args:
        first: how many copies of each were made before.
        spread: the keys of what the copies are dealt out among, by the name of a relation of a hot fix.
    """
    # In seconds: five years for each 50,000 copies.
    ago = "copy * 3155.76 + 864000" if ended else "copy"
    keys = [one.pk for one in hotfixes]
    with _as_they_are():
        for begun in range(first, first + number, BATCH):
            end = min(begun + BATCH, first + number)
            for model in _copied():
                _copy(model, ago, spread or {}, begun + 1, end, keys)


def settled() -> None:
    """Let the database know what it holds, as its own housekeeping would have; SQLite has none."""
    if connection.vendor == "postgresql":
        _execute("VACUUM ANALYZE")


@contextmanager
def _as_they_are() -> Iterator[None]:
    """Neither triggers nor foreign keys: whole records are copied, and nobody signs anything."""
    if connection.vendor == "postgresql":
        _execute("SET session_replication_role = replica")
        yield
        _execute("SET session_replication_role = origin")
        return
    there = protection.present()
    protection.remove()
    _execute("PRAGMA foreign_keys = OFF")
    yield
    _execute("PRAGMA foreign_keys = ON")
    protection.put_back(there)


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


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


def _copy(
    model: type[models.Model],
    ago: str,
    spread: Mapping[str, Sequence[int]],
    first: int,
    last: int,
    keys: list[int],
) -> None:
    quoted, fields = connection.ops.quote_name, model._meta.concrete_fields
    columns = ", ".join(quoted(field.column) for field in fields)
    values = ", ".join(_value(field, ago, spread) for field in fields)
    table, way = quoted(model._meta.db_table), quoted(_way(model) or "id")
    given: object = keys
    if connection.vendor == "postgresql":
        copy, originals = "generate_series(%s, %s) copy", "= ANY(%s)"
    else:
        copy, originals, given = COUNTED, "IN (SELECT value FROM json_each(%s))", json.dumps(keys)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns})"  # noqa: S608
            f" SELECT {values} FROM {table} old, {copy} WHERE old.{way} {originals}",
            [first, last, given],
        )


def _value(field: "models.Field[object, object]", ago: str, spread: Mapping[str, Sequence[int]]) -> str:
    column = f"old.{connection.ops.quote_name(field.column)}"
    if field.primary_key or (field.is_relation and field.related_model in _copied()):
        return f"{column} + {_whole('copy')} * {STRIDE}"
    if isinstance(field, models.DateTimeField):
        return _earlier(column, ago)
    if field.model is HotFix and field.name == "reference":
        return f"'HF-2016-' || {_as_text('copy * 1000 + old.id')}"
    if field.model is HotFix and field.name in spread:
        return _one_of(spread[field.name])
    if field.model is SearchDocument and field.name == "words":
        # One that few others have.
        return f"{column} || {_as_words(f'copy %% {RARE}')}"
    return column


def _on_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")


def _whole(number: str) -> str:
    return f"{number}::bigint" if _on_postgresql() else number


def _as_text(number: str) -> str:
    return f"({number})::text" if _on_postgresql() else f"({number})"


def _earlier(column: str, ago: str) -> str:
    if _on_postgresql():
        return f"{column} - ({ago}) * INTERVAL '1 second'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, -({ago}) || ' seconds')"


def _one_of(keys: Sequence[int]) -> str:
    listed, at = ", ".join(map(str, keys)), f"copy %% {len(keys)}"
    if _on_postgresql():
        return f"(ARRAY[{listed}])[1 + {at}]"
    return f"json_extract('[{listed}]', '$[' || ({at}) || ']')"


def _as_words(number: str) -> str:
    if _on_postgresql():
        return f"array_to_tsvector(ARRAY['rare' || ({number})])"
    return f"(' rare' || ({number}))"
