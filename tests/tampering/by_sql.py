"""Changing rows as somebody does who has a database client and no manners."""

from typing import Any

from django.db import connection, models, transaction


def run(sql: str, *params: Any) -> None:
    """One statement; where it is refused, the test goes on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def update(row: models.Model) -> None:
    """Set a column of `row` to what it is."""
    meta = row._meta
    column = next(field.column for field in meta.concrete_fields if not field.primary_key)
    run(f'UPDATE "{meta.db_table}" SET "{column}" = "{column}" WHERE "{meta.pk.column}" = %s', row.pk)  # noqa: S608


def delete(row: models.Model) -> None:
    run(f'DELETE FROM "{row._meta.db_table}" WHERE "{row._meta.pk.column}" = %s', row.pk)  # noqa: S608


def write_over(row: models.Model) -> None:
    """Put a copy in the place of `row`: SQLite's REPLACE deletes without asking a trigger."""
    meta = row._meta
    table, key = meta.db_table, meta.pk.column
    columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
    copied = f'INTO "{table}" ({columns}) SELECT {columns} FROM "{table}" WHERE "{key}" = %s'  # noqa: S608
    if connection.vendor == "sqlite":
        run(f"INSERT OR REPLACE {copied}", row.pk)
    else:
        run(f'INSERT {copied} ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}"', row.pk)


def empty(model: type[models.Model]) -> None:
    table = model._meta.db_table
    run(f'TRUNCATE "{table}"' if connection.vendor == "postgresql" else f'DELETE FROM "{table}"')  # noqa: S608
