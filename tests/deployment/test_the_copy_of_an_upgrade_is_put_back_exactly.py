"""What an upgrade goes back to is the database as it stood: what came since is gone, tables and all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.upgrade.databases import Database, new_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = new_database(tmp_path, beside=os.environ.get("DATABASE_URL", ""))
    database.create()
    database.restore(b"CREATE TABLE kept (a integer);\nINSERT INTO kept VALUES (1);")
    yield database
    database.drop()


def undo(what: str, file: Path, database: Database) -> None:
    subprocess.run(
        [sys.executable, "-m", "hotfix_site.server.undo", what, file], cwd=ROOT, check=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.production",
            "SECRET_KEY": "made-up",
            "ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": database.url,
        },
    )  # fmt: skip


def test_rows_and_tables_that_came_since_are_gone(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "before.copy"
    undo("keep", copy, database)
    database.restore(b"INSERT INTO kept VALUES (2);\nCREATE TABLE came (a integer);")
    assert database.rows("SELECT a FROM kept ORDER BY a") == [(1,), (2,)]
    undo("put-back", copy, database)
    assert database.rows("SELECT a FROM kept") == [(1,)]
    # Fails were the table of the new version still there.
    database.restore(b"CREATE TABLE came (a integer);")
