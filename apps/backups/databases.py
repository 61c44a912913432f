"""The two kinds of database, dumped at one moment and put back whole: PostgreSQL by its tools, SQLite copied.

No password is ever on a command line, where everybody on the machine could read it: the tools of PostgreSQL
take it from their environment.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext as _

from .errors import BackupError, as_sentence
from .folder import NewFolder, running

# What libpq reads, by the name in the settings.
_BY_SETTING = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
_BY_OPTION = {
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def kind() -> str:
    """Return which kind of database this site has: postgresql or sqlite."""
    return connection.vendor


def name_of_dump() -> str:
    """Return how the dump is called in a backup."""
    return "database.dump" if kind() == "postgresql" else "database.sqlite3"


def dump(folder: NewFolder) -> None:
    """Write the database as the present transaction sees it. Raises BackupError."""
    if kind() == "postgresql":
        _dump_postgresql(folder)
    else:
        _dump_sqlite(folder)


def require_empty() -> None:
    """Raise BackupError unless there is no table at all in the database."""
    tables = connection.introspection.table_names()
    if tables:
        raise BackupError(
            _("The database is not empty: it has %(count)d tables. A backup is put back into an empty one.")
            % {"count": len(tables)}
        )


def load(dumped: IO[bytes]) -> None:
    """Fill the database, which is empty, with a dump; all of it or nothing. Raises BackupError."""
    if kind() == "postgresql":
        _load_postgresql(dumped)
    else:
        _load_sqlite(dumped)


def _dump_postgresql(folder: NewFolder) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
    command = ["pg_dump", "--format=custom", "--no-password", f"--snapshot={moment}"]
    with (
        folder.new(name_of_dump()) as opened,
        running(command, stdout=subprocess.PIPE, env=_environment()) as process,
    ):
        assert process.stdout is not None
        shutil.copyfileobj(process.stdout, opened)


def _load_postgresql(dumped: IO[bytes]) -> None:
    connection.close()
    # An empty name of a database is that of PGDATABASE.
    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    command += ["--no-password", "--dbname="]
    with running(command, stdin=subprocess.PIPE, env=_environment()) as process:
        assert process.stdin is not None
        shutil.copyfileobj(dumped, process.stdin)


def _environment() -> dict[str, str]:
    said: dict[str, Any] = connection.settings_dict
    options = said.get("OPTIONS", {})
    given = {variable: str(said[name]) for name, variable in _BY_SETTING.items() if said.get(name)}
    given |= {variable: str(options[name]) for name, variable in _BY_OPTION.items() if options.get(name)}
    return {**os.environ, **given}


def _dump_sqlite(folder: NewFolder) -> None:
    # By the connection that reads, so that the copy is of its moment; encrypted only once it is whole.
    copy = folder.path / ".copy.sqlite3"
    try:
        with closing(sqlite3.connect(copy)) as to:
            copy.chmod(0o600)
            here: Any = connection.connection
            here.backup(to)
            (fine,) = to.execute("PRAGMA quick_check(1)").fetchone()
        if fine != "ok":
            raise BackupError(_("The copy of the database is damaged: %s") % fine)
        with copy.open("rb") as written, folder.new(name_of_dump()) as opened:
            shutil.copyfileobj(written, opened)
    except sqlite3.Error as error:
        if "full" in str(error):
            raise BackupError(_("The disk is full at %s: nothing was kept.") % folder.path) from error
        raise BackupError(_("The database could not be copied: %s.") % error) from error
    except OSError as error:
        raise as_sentence(copy, error) from error
    finally:
        copy.unlink(missing_ok=True)


def _load_sqlite(dumped: IO[bytes]) -> None:
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    beside = place.with_name(f".{place.name}.restored")
    try:
        with beside.open("wb") as opened:
            shutil.copyfileobj(dumped, opened)
            opened.flush()
            os.fsync(opened.fileno())
        for left in (f"{place}-wal", f"{place}-shm"):
            Path(left).unlink(missing_ok=True)
        beside.replace(place)
    except OSError as error:
        raise as_sentence(place, error) from error
    finally:
        beside.unlink(missing_ok=True)
