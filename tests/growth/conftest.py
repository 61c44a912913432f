"""The facts that the tests here look at: made once, by two releases of the software in one scratch copy."""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.growth.after import FACTS
from tests.growth.grown import grow
from tests.scratch_copy import ScratchCopy


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of the kind that the tests run on."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.mktemp('growth')}/hotfix.sqlite3"
        return
    base, name = given.rsplit("/", 1)[0], f"growth_{os.getpid()}"
    parts = urlsplit(given)
    where = f"host={parts.path.rsplit('/', 1)[0]} user={parts.username} dbname={parts.path.rsplit('/', 1)[1]}"
    with psycopg.connect(where, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"{base}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def growth(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> dict[str, Any]:
    """What the release before left, and what the next one, whose evidence has grown, finds and does."""
    copy = ScratchCopy.make(tmp_path_factory.mktemp("growth"))
    files = copy.root / "var"
    files.mkdir()

    def call(what: str, typed: str = "") -> str:
        lines = f"import django; django.setup(); from {what.replace(':', ' import ')} as do; do()"
        return copy.succeed("-c", lines, typed=typed, DATABASE_URL=database_url, HOTFIX_TEST_DIR=str(files))

    call("tests.growth.before:build")
    grow(copy)
    call("tests.growth.before:upgrade", typed="y\n" * 20)  # yes, each of these was renamed
    call("tests.growth.after:tell")
    found: dict[str, Any] = json.loads((copy.root / FACTS).read_text())
    return found
