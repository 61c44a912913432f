"""What many tests begin with is done once in a process, by the doors, and then again by its rows.

It counts as the same only where the database holds the same and the clock is set to the same moment: the
doors would write these very rows again. What it holds is read where something was written since it was known.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from apps.common import clock

# Of the framework: what no door writes, or what a door writes and never reads.
IGNORED = ("django_content_type", "auth_permission", "django_migrations", "django_session", "axes_")
# Written by doors, and read by the worker alone: each job has a number that comes by chance.
QUEUE = "django_tasks_database_"
# Written last: the database lets nothing be added to a hot fix that has ended.
LAST = "hotfixes_hotfix"
# The ends of the chains stand for every row of history before them. What was rolled back leaves a gap in
# their keys, which PostgreSQL does not close: rows from before the gap would come where others are behind it.
ENDS = "SELECT id, hash FROM history_link WHERE id IN (SELECT MAX(id) FROM history_link GROUP BY hotfix_id)"

# The beginnings of such statements; whatever else is sent may have changed something.
WRITING_NOTHING = ("SELECT ", "SAVEPOINT ", "RELEASE SAVEPOINT ")

_Row = tuple[Any, ...]
_Content = dict[str, frozenset[_Row]]
_Statement = tuple[str, list[_Row]]


@dataclass(frozen=True)
class _Table:
    """A table that counts: its columns, and the place of the key among them."""

    name: str
    columns: tuple[str, ...]
    key: int

    @property
    def is_history(self) -> bool:
        return "_historical" in self.name or self.name == "history_link"

    def writing(self, was: frozenset[_Row], is_now: frozenset[_Row]) -> Iterable[_Statement]:
        """What turns the rows `was` into those that are there now."""
        gone, came = ({row[self.key]: row for row in rows} for rows in (was - is_now, is_now - was))
        table, key = map(connection.ops.quote_name, (self.name, self.columns[self.key]))
        values = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        yield f"DELETE FROM {table} WHERE {key} = %s", [(one,) for one in gone if one not in came]
        yield (
            f"INSERT INTO {table} ({_listed(self.columns)}) VALUES ({places})",
            [_sent(row) for one, row in came.items() if one not in gone],
        )
        yield (
            f"UPDATE {table} SET {values} WHERE {key} = %s",
            [(*_sent(row), one) for one, row in came.items() if one in gone],
        )


def _sent(row: _Row) -> _Row:
    """`row` as it is sent: SQLite gives a time of day, and takes none."""
    return tuple(str(value) if isinstance(value, time) else value for value in row)


_Present = frozenset[Any]


@dataclass(frozen=True)
class _Done:
    """What was written, and what the database held afterwards."""

    statements: tuple[_Statement, ...]
    present: _Present


_done: dict[tuple[Any, ...], _Done] = {}
_whole: list[str] = []
# By these a test changes code or settings, and the doors may write something else than they did before.
CHANGING = {"monkeypatch", "settings", "done_anew"}
_changing = False


def begin(fixtures: Collection[str]) -> None:
    """A test with these fixtures begins."""
    global _changing
    _changing = not CHANGING.isdisjoint(fixtures)


def is_as_written() -> bool:
    """Whether the test leaves code and settings as they are."""
    return not _changing


def is_alone_as_written() -> bool:
    """Whether nobody writes beside the test, and the doors do as they are written."""
    return connection.in_atomic_block and is_as_written()


def again(what: str, do: Callable[[], object]) -> None:
    """Do `do`, or put in place what it did when it was done to the same database at the same moment."""
    now = clock.now()
    if _whole or now != clock.now():  # time is running: no moment comes twice
        do()
        return
    key = (what, now, _signing_key(), _known.present())
    if key not in _done:
        before = _content()
        do()
        _done[key] = _Done(tuple(_writing(before, _content())), _present())
    else:
        # As a whole: outside a transaction each row would be looked for that another one points to.
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, rows in _done[key].statements:
                cursor.executemany(statement, rows)
    _known.is_now(_done[key].present)


def as_a_whole(what: str, do: Callable[[], object]) -> None:
    """The same for what does much: to look up each part of it would take longer than the doors."""

    def without_looking() -> None:
        _whole.append(what)
        try:
            do()
        finally:
            _whole.pop()

    again(what, without_looking)


def _signing_key() -> Any:
    """What is in its file, wherever that lies: with another key, the doors would seal otherwise."""
    path = settings.SIGNING_KEY
    return Path(path).read_bytes() if path and Path(path).is_file() else path


class _Known:
    """What the database holds, for as long as nobody writes into the transaction in which it was read."""

    def __init__(self) -> None:
        self._within: Any = None
        self._present: _Present | None = None
        self._as_migrated: _Present | None = None

    def present(self) -> _Present:
        if self not in connection.execute_wrappers or not connection.in_atomic_block:
            return _present()  # others may have written
        if self._within is not (now_within := connection.atomic_blocks[0]):
            self._within, self._present = now_within, None
            if now_within._from_testcase:  # nothing was written in it yet
                self._as_migrated = self._present = self._as_migrated or _present()
        if self._present is None:
            self._present = _present()
        return self._present

    def is_now(self, present: _Present) -> None:
        self._present = present

    def __call__(self, run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(WRITING_NOTHING):
            self._within = connection.atomic_blocks[0] if connection.in_atomic_block else None
            self._present = None
        return run(sql, params, many, context)


_known = _Known()
connection.execute_wrappers.insert(0, _known)


@cache
def _tables() -> tuple[_Table, ...]:
    """Those that count, in the order in which they are written."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not meta.db_table.startswith(IGNORED):
            # When somebody signed in last is no business of any door.
            columns = tuple(one.column for one in meta.local_concrete_fields if one.column != "last_login")
            found.append(_Table(meta.db_table, columns, columns.index(meta.pk.column)))
    return tuple(sorted(found, key=lambda table: table.name == LAST))


def _present() -> frozenset[Any]:
    """What the database holds, as far as a door can tell."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS)
        ends = frozenset(cursor.fetchall())
    there = _content(history=False).items()
    return frozenset({ends, *(one for one in there if not one[0].startswith(QUEUE))})


def _content(*, history: bool = True) -> _Content:
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            if history or not table.is_history:
                name = connection.ops.quote_name(table.name)
                cursor.execute(f"SELECT {_listed(table.columns)} FROM {name}")
                found[table.name] = frozenset(cursor.fetchall())
    return found


def _writing(before: _Content, after: _Content) -> Iterable[_Statement]:
    """The statements that do what was done, without those that do nothing."""
    for table in _tables():
        for statement, rows in table.writing(before[table.name], after[table.name]):
            if rows:
                yield statement, rows
    if connection.vendor == "postgresql":
        # It goes on counting whatever is rolled back; SQLite looks at the rows.
        with connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
            yield "SELECT setval(%s, %s, %s)", [(name, at or 1, bool(at)) for name, at in cursor.fetchall()]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
