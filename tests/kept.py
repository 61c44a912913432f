"""What many tests start from is made once in a process, by the doors, and after that put back row by row."""

from collections.abc import Callable
from typing import Any

from django.db import connection

# Of each table, its columns and the rows that were new.
_Rows = dict[str, tuple[list[str], set[tuple[Any, ...]]]]
_kept: dict[str, _Rows] = {}


def kept(name: str, make: Callable[[], object]) -> None:
    """Have what `make` makes in the database, under `name`: made the first time, put back every other time.

    `make` may only add rows, and must add the same ones whenever it is asked, in the same kind of database.
    """
    if name in _kept:
        _put_back(_kept[name])
        return
    before = _every_row()
    make()
    after = _every_row()
    changed = [table for table, (_columns, rows) in before.items() if not rows <= after[table][1]]
    assert not changed, f"To make {name} changed rows of {changed}: such things cannot be kept."
    _kept[name] = {
        table: (columns, rows - before[table][1])
        for table, (columns, rows) in after.items()
        if rows != before[table][1]
    }


def forget() -> None:
    """Make everything anew, since the database was emptied."""
    _kept.clear()


def _every_row() -> _Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = ([column[0] for column in cursor.description], set(cursor.fetchall()))
    return found


def _put_back(tables: _Rows) -> None:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, (columns, rows) in tables.items():
            names, places = ", ".join(map(quoted, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", rows)  # noqa: S608
