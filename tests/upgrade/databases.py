"""The two kinds of database, past all code of the application: created, asked, dumped, restored, dropped."""

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
from environ import Env

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)


class Database(Protocol):
    """One database."""

    @property
    def url(self) -> str:
        """What DATABASE_URL says of it."""

    def create(self) -> None:
        """Create it, empty."""

    def drop(self) -> None:
        """Drop it, whoever is still connected."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows that `query` gives."""

    def dump(self) -> bytes:
        """Return all of it as SQL, with its triggers."""

    def restore(self, dump: bytes) -> None:
        """Fill it, which is empty, with everything in `dump`."""


# How `iterdump` writes a virtual table. Its rows come again with the tables that it keeps them in, and it is
# known only when the schema is read the next time.
_VIRTUAL = re.compile(r"INSERT INTO sqlite_master\(.*VALUES\('table','(\w+)',.*'CREATE VIRTUAL TABLE")


def _without_rows_of_virtual_tables(dump: str) -> Iterator[str]:
    virtual: set[str] = set()
    statement = ""
    for line in dump.splitlines(keepends=True):
        statement += line
        if not line.rstrip().endswith(";") or not sqlite3.complete_statement(statement):
            continue
        if found := _VIRTUAL.match(statement):
            virtual.add(found[1])
        if not any(statement.startswith(f'INSERT INTO "{name}" ') for name in virtual):
            yield statement
        statement = ""
    yield statement


@dataclass(frozen=True)
class Sqlite:
    """A file."""

    path: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def create(self) -> None:
        """Do nothing: SQLite makes the file itself."""

    def drop(self) -> None:
        """Do nothing: the file goes with its folder."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as found:
            return found.execute(query).fetchall()

    def dump(self) -> bytes:
        with closing(sqlite3.connect(self.path)) as found:
            return "\n".join(found.iterdump()).encode()

    def restore(self, dump: bytes) -> None:
        with closing(sqlite3.connect(self.path)) as empty:
            empty.executescript("".join(_without_rows_of_virtual_tables(dump.decode())))


@dataclass(frozen=True)
class Postgresql:
    """A database called `name`, in the server of the DATABASE_URL `beside`."""

    beside: str
    name: str

    @property
    def url(self) -> str:
        parts = urlsplit(self.beside)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{self.name}"))

    def create(self) -> None:
        self._tell_the_server(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        self._tell_the_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(**self._access(self.name)) as found:
            return found.execute(query.encode()).fetchall()

    def dump(self) -> bytes:
        """Return plain INSERT statements, which a driver can send.

        The two commands of psql in it are left out: they guard it against a dump from elsewhere.
        """
        access = self._access(self.name)
        password = access.pop("password", None)
        name = access.pop("dbname")
        options = [f"--{'username' if key == 'user' else key}={value}" for key, value in access.items()]
        written = subprocess.run(
            ["pg_dump", "--rows-per-insert=100", "--no-owner", "--no-privileges", *options, name],
            env=os.environ if password is None else {**os.environ, "PGPASSWORD": password},
            check=True,
            capture_output=True,
        ).stdout
        commands = (b"\\restrict ", b"\\unrestrict ")
        return b"\n".join(line for line in written.split(b"\n") if not line.startswith(commands))

    def restore(self, dump: bytes) -> None:
        with psycopg.connect(**self._access(self.name)) as empty:
            empty.execute(dump)

    def _tell_the_server(self, command: str) -> None:
        with psycopg.connect(**self._access("postgres"), autocommit=True) as server:
            server.execute(command.encode())

    def _access(self, name: str) -> dict[str, str]:
        said = Env.db_url_config(self.beside)
        named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        return {"dbname": name, **{key: str(said[told]) for key, told in named.items() if said[told]}}


def kind_of(url: str) -> str:
    """Return the kind of database that a DATABASE_URL names: SQLite where it is empty, as in the settings."""
    return SQLITE if not url or url.startswith("sqlite:") else POSTGRESQL


def new_database(folder: Path, *, beside: str) -> Database:
    """Return one of the same kind as the DATABASE_URL `beside`: a file in `folder`, or in the same server."""
    if kind_of(beside) == SQLITE:
        return Sqlite(folder / "database.sqlite3")
    return Postgresql(beside, f"{folder.name}_{os.getpid()}")
