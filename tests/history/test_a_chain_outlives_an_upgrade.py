"""A database of this release, brought to one whose tracked models grew: everything is as it was sealed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.history.growth import scratch_tree

SCRIPTS = Path(scratch_tree.__file__).parent
pytestmark = pytest.mark.xdist_group("upgrade")


@contextmanager
def an_empty_database(folder: Path) -> Iterator[str]:
    """The address of a database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'grown.sqlite3'}"
        return
    name = f"grown_{os.getpid()}"
    server: Any = connection
    with server._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    finally:
        with server._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def run(script: str, *arguments: Path, tree: Path, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPTS / script, *arguments],
        cwd=tree,
        env=os.environ | environment | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """What the next release tells of the database that this one left."""
    folder = tmp_path_factory.mktemp("growth")
    checkpoint, answer = folder / "checkpoints", folder / "answer.json"
    with django_db_blocker.unblock(), an_empty_database(folder) as address:
        environment = {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            "HOTFIX_TEST_DIR": str(folder),
            "SIGNING_KEY": str(folder / "key.pem"),
        }
        run("before.py", checkpoint, tree=scratch_tree.HERE, **environment)
        grown = scratch_tree.make(folder / "tree")
        run("after.py", checkpoint, answer, tree=grown, **environment)
        yield json.loads(answer.read_text())


def test_it_grew_in_every_way(told: dict[str, Any]) -> None:
    said = " ".join(told["operations"])
    for words in (
        "Add field soak_minutes to historicalmergerecord",
        "Rename field back_merge_commit on historicalmergerecord",
        "Rename model HistoricalTestAttachment to HistoricalLinkedReport",
        "Alter field not_run on historicaltestrun",
        "Alter field coverage_percent on historicaltestreport",
    ):
        assert words in said


def test_everything_matches(told: dict[str, Any]) -> None:
    assert told["found"] == []
    assert "Everything matches" in told["verified"]
    assert "Compared with 1 checkpoint." in told["verified"]


def test_the_triggers_are_there_and_refuse(told: dict[str, Any]) -> None:
    assert told["lacking"] == []
    assert told["refused"] == dict.fromkeys(told["refused"], True)


def test_the_chain_goes_on(told: dict[str, Any]) -> None:
    assert told["written"]["links"] == 2
    assert told["written"]["found"] == []
    assert "Compared with 1 checkpoint." in told["written"]["verified"]


def test_what_was_tampered_with_is_found(told: dict[str, Any]) -> None:
    missed = [what for what, found in told["tampered"].items() if not found]
    assert missed == []
    assert len(told["tampered"]) == 10
