"""After a test that really commits, the database is again what migrating made of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

from apps.history import protection


@contextmanager
def put_back_as_migrated() -> Iterator[None]:
    """Put the present database back after each test that commits, until the end."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            kept = sqlite3.connect(":memory:", check_same_thread=False)
            _here().backup(kept)
            # Copying its pages is much quicker than emptying every table and migrating again.
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: kept.backup(_here()))
            yield
            kept.close()
        else:
            empty = TransactionTestCase._fixture_teardown
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _emptied(case, empty))
            yield


def _here() -> sqlite3.Connection:
    connection.ensure_connection()
    opened: sqlite3.Connection = connection.connection
    return opened


def _emptied(case: TransactionTestCase, empty: Callable[[TransactionTestCase], None]) -> None:
    """Empty every table, protected ones too; then migrating protects them again."""
    protection.remove()
    empty(case)
