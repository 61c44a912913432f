"""Failing at each write in turn, and looking at everything that the database holds."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection

_WRITE = re.compile(r'\A\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
# Where a form led is kept when all is done, for a second one of the same.
_AFTERWARDS = 'UPDATE "common_sentform"'
CHAIN = "history_link"
# What is made of the record when the chain is written, so that the search finds it as it is now.
SEARCH = {"search_searchdocument", "search_searchword"}
# What was typed outlives whatever became of its form, on purpose: it is kept, or forgotten, after the answer.
DRAFTS = "console_draft"
# A password is counted as wrong before it is looked at, whatever comes of what it was given for.
COUNTED = "accounts_wrongpasswords"
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
        if found and found[1] != DRAFTS and not sql.startswith(_AFTERWARDS):
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


def all_but_drafts() -> dict[str, list[str]]:
    """Every row of every table, but for what somebody typed and could not have done."""
    return {table: rows for table, rows in everything().items() if table != DRAFTS}


def failing_at_each_write(do: Callable[[], Any]) -> list[str]:
    """Run `do` until it gets through, failing one write later each time; the tables that it writes to.

    After every failure the database holds exactly what it held before, but for passwords that were counted
    as wrong, and for drafts. The last write of the record is that of the chain, and only the search is
    written after it. Neither is among the tables returned.
    """
    before = all_but_drafts()
    for number in count(1):
        with power_cut(at=number) as written:
            try:
                do()
            except PowerCut:
                pass
            else:
                assert written.count(CHAIN) == 1
                end = written.index(CHAIN)
                assert set(written[end + 1 :]) <= SEARCH
                return written[:end]
        different = [
            table for table, rows in all_but_drafts().items() if rows != before[table] and table != COUNTED
        ]
        assert different == [], f"A failure at {written[-1]}, write {number}, leaves traces in {different}."
    raise AssertionError
