"""`manage.py check_health` prints each check with what to do, and ends with status 1 where one fails."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.architecture.sources import ROOT


def run() -> str:
    out = StringIO()
    call_command("check_health", stdout=out)
    return out.getvalue()


def test_each_check_is_a_line_and_what_to_do_below_it(in_order: Path) -> None:
    said = run().splitlines()
    assert "OK    Database: The database answers." in said
    after = said.index("WARN  Backup: No backup is known: never.") + 1
    assert said[after].startswith("      Make one now")


def test_one_that_fails_is_a_failure(in_order: Path, settings: Any) -> None:
    settings.BACKUP_EXPECTED_EVERY = 24
    with pytest.raises(CommandError, match="1 check fails"):
        run()


def test_a_database_without_tables_is_told_as_that_alone(tmp_path: Path) -> None:
    """As a process of its own, against an empty database, with the threads of production."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check_health"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
            "MEDIA_ROOT": str(tmp_path / "media"),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "migrations were not applied" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stdout.count("FAIL") == 1
