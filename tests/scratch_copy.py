"""A scratch copy of the project in which a test changes the source, and runs what the change leads to."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import ROOT

COPIED = ("apps", "hotfix_site", "templates", "static", "tests", "docs/manual", "manage.py", "pyproject.toml")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", "*.sqlite3")
LONGEST = 900  # seconds that one command may take, on a machine that has much else to do


@dataclass(frozen=True)
class ScratchCopy:
    """The copy in `root`, which has a database of its own."""

    root: Path

    @classmethod
    def make(cls, folder: Path) -> "ScratchCopy":
        """Copy what the application and its tests need into `folder`."""
        root = folder / "copy"
        root.mkdir()
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=IGNORED)
            else:
                shutil.copy2(source, root / name)
        return cls(root)

    def edit(self, name: str, old: str, new: str) -> None:
        """Put `new` in the place of `old`, which stands in the file exactly once."""
        path = self.root / name
        text = path.read_text()
        assert text.count(old) == 1, f"{name} has {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new))

    def insert(self, name: str, new: str, *, before: str) -> None:
        """Put `new` before something that stands in the file exactly once."""
        self.edit(name, before, new + before)

    def append_to_each(self, name: str, marks: str, new: str) -> None:
        """Put `new` after everything in the file that is like `marks`."""
        path = self.root / name
        text = path.read_text()
        assert marks in text, f"{name} has nowhere: {marks}"
        path.write_text(text.replace(marks, marks + new))

    def append(self, name: str, new: str) -> None:
        """Put `new` at the end of the file, which is made where there is none."""
        path = self.root / name
        path.write_text((path.read_text() if path.exists() else "") + new)

    def run(self, *command: str, typed: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        """Run Python with `command` in the copy, and wait for its end.

        Args:
            typed: what is typed into it, where it asks.
            more: what else stands in its environment.
        """
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            "DATABASE_URL": f"sqlite:///{self.root / 'copy.sqlite3'}",
            "PYTHONPATH": str(self.root),
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        }
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    def succeed(self, *command: str, typed: str = "", **more: str) -> str:
        """What Python printed with `command`; where that failed, the test fails with what it said."""
        done = self.run(*command, typed=typed, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
