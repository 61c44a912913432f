"""The copy of the database that an upgrade goes back to: `-m hotfix_site.server.undo keep|put-back FILE`.

It is exact to the moment in which the site stopped, and nobody writes until the site runs again, so going
back loses nothing and is no restore that belongs on the record. It runs as the service in the release that
it is of.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import django
from django.conf import settings

# Without naming each of the tables that go.
_EMPTY = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def _postgres(*words: str) -> None:
    from django.db.backends.postgresql.client import DatabaseClient

    # The password goes by the environment: a process list shows arguments.
    command, extra = DatabaseClient.settings_to_cmd_args_env(settings.DATABASES["default"], [])
    # What it gives is psql, where, and the name of the database last.
    where, name = command[1:-1], command[-1]
    subprocess.run(  # noqa: S603 - the words are ours
        [words[0], *where, f"--dbname={name}", *words[1:]], env={**os.environ, **(extra or {})}, check=True
    )


def keep(path: Path) -> None:
    """Write the database into the file at `path`."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        with closing(sqlite3.connect(database["NAME"])) as now, closing(sqlite3.connect(path)) as copy:
            now.backup(copy)
        return
    _postgres("pg_dump", "--format=custom", f"--file={path}")


def put_back(path: Path) -> None:
    """Make the database what it was when `path` was written: what came since goes."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        for rest in ("-wal", "-shm"):
            Path(f"{database['NAME']}{rest}").unlink(missing_ok=True)
        shutil.copyfile(path, database["NAME"])
        return
    # Tables that came since are in no dump, so everything goes first; the owner of a database may do that.
    _postgres("psql", "--quiet", "--command", _EMPTY)
    _postgres("pg_restore", "--no-owner", "--exit-on-error", str(path))


if __name__ == "__main__":
    django.setup()
    {"keep": keep, "put-back": put_back}[sys.argv[1]](Path(sys.argv[2]))
