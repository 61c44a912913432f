"""The facts that the tests here look at: made once, by two releases of the software in one scratch copy."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.growth.grown import chain_grows, grow
from tests.growth.scratch import Scratch


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
    folder: Path = tmp_path_factory.mktemp("scratch")
    scratch = Scratch(folder, database_url)
    scratch.call("tests.growth.before:build")
    grow(scratch)
    scratch.call("tests.growth.before:upgrade", typed="y\n" * 20)
    return {**scratch.call("tests.growth.after:facts"), "chain grows": chain_grows(scratch)}
