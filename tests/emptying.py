"""After a test that really commits, the database is again what migrating made of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def put_back_as_migrated() -> Iterator[None]:
    """Put the present database back after each test that commits, until the end.

    Copying it is much quicker than emptying every table and migrating again, and asks for no lock: what a
    browser still says after its test waits for nobody and keeps nobody waiting.
    """
    copied = _pages_copied if connection.vendor == "sqlite" else _database_copied
    with copied() as put_back, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: put_back())
        begin: Any = TransactionTestCase.setUpClass
        patch.setattr(TransactionTestCase, "setUpClass", classmethod(_connected_anew(begin.__func__)))
        yield


def _connected_anew(begin: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let go of a connection that was hung up on: while a browser runs, a thread has another beside it."""

    def begun(case: Any) -> None:
        there = connection.connection is not None and not connection.in_atomic_block
        if there and not connection.is_usable():
            connection.close()
        begin(case)

    return begun


@contextmanager
def _pages_copied() -> Iterator[Callable[[], None]]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    _here().backup(kept)
    yield lambda: kept.backup(_here())
    kept.close()


def _here() -> sqlite3.Connection:
    connection.ensure_connection()
    opened: sqlite3.Connection = connection.connection
    return opened


@contextmanager
def _database_copied() -> Iterator[Callable[[], None]]:
    name = connection.settings_dict["NAME"]
    kept = f"{name}_as_migrated"
    _copy(name, kept)
    yield lambda: _copy(kept, name)
    _copy(kept, name)  # a browser's last request keeps a connection open, and who drops the database minds
    _drop(kept)


def _copy(source: str, copy: str) -> None:
    """Make `copy` anew; whoever is still connected to it is hung up on."""
    connection.close()
    _drop(copy)
    _tell_server("CREATE DATABASE {} TEMPLATE {}", copy, source)


def _drop(name: str) -> None:
    _tell_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _tell_server(statement: str, *names: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement.format(*map(connection.ops.quote_name, names)))


@contextmanager
def database_to_spoil() -> Iterator[None]:
    """Work in a copy of the present PostgreSQL database, which is gone afterwards."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_to_spoil"
    _copy(name, copy)
    try:
        connection.settings_dict["NAME"] = copy
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _drop(copy)
