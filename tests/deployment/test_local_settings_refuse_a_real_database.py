"""manage.py does nothing to a PostgreSQL with the settings for trying things out; a package has others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def manage(
    *words: str, file: Path = ROOT / "manage.py", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command with no variable of this shell but those given."""
    return subprocess.run(
        [sys.executable, file, *words], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip


def test_it_says_so_in_one_sentence() -> None:
    done = manage("migrate", DATABASE_URL="postgres://hotfix@nowhere.example/hotfix")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "DATABASE_URL names a PostgreSQL, and these are settings for trying things out"
    )
    assert "Traceback" not in done.stderr


def test_words_that_are_no_text_are_refused_before_anything_is_done() -> None:
    done = manage("export_record", os.fsdecode(b"HF-\xff"), "--output", "nowhere.pdf")
    assert (done.returncode, done.stderr) == (1, "What was typed here is not UTF-8: type it anew.\n")


def test_who_means_it_says_so() -> None:
    done = manage(
        "diffsettings", DATABASE_URL="postgres://hotfix@nowhere.example/hotfix", LOCAL_ON_POSTGRESQL="1"
    )
    assert done.returncode == 0, done.stderr


def test_a_package_takes_the_production_settings_by_itself(tmp_path: Path) -> None:
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / "RELEASE").write_text("0.0.0\n")
    done = manage("migrate", file=tmp_path / "manage.py")
    assert done.returncode == 1
    assert done.stderr == (
        "Set SECRET_KEY to a long random value; production has no default for it. On a server,"
        " `hotfix-manage` sets everything.\n"
    )
