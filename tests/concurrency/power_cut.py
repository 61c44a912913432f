"""Failing at each write in turn, and looking at everything that the database holds."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection

_WRITE = re.compile(r'\A\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
CHAIN = "history_link"
# What the door writes with every change: it is looked at, for whoever must hear of it.
LOOK = {"notifications_lookout", "django_tasks_database_dbtaskresult"}


class PowerCut(Exception):
    """What no code expects, and no code catches."""


@contextmanager
def power_cut(*, at: int) -> Iterator[list[str]]:
    """Let the write number `at` fail; yields the tables that were written to so far."""
    written: list[str] = []

    def execute_or_fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITE.match(sql)
        if found:
            written.append(found[1])
            if len(written) == at:
                raise PowerCut(f"at {found[1]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute_or_fail):
        yield written


def everything() -> dict[str, list[str]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        dump = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            dump[table] = sorted(map(repr, cursor.fetchall()))
        return dump


def failing_at_each_write(do: Callable[[], Any]) -> list[str]:
    """Run `do` until it gets through, failing one write later each time; the tables that it writes to.

    After every failure the database holds exactly what it held before. The last write of all is that of
    the chain, which is not among the tables returned.
    """
    before = everything()
    for number in count(1):
        with power_cut(at=number) as written:
            try:
                do()
            except PowerCut:
                pass
            else:
                assert written.count(CHAIN) == 1
                assert written[-1] == CHAIN
                return written[:-1]
        different = [table for table, rows in everything().items() if rows != before[table]]
        assert different == [], f"A failure at {written[-1]}, write {number}, leaves traces in {different}."
    raise AssertionError
