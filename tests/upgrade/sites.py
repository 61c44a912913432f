"""A site on a database and files of its own: where a kept database is made, and where it is restored."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.upgrade.databases import Database, new_database

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 900  # seconds, which none of our commands takes, on a machine that does other things as well


class Done(NamedTuple):
    """A command that has ended: its exit status, and what it wrote."""

    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class Commands:
    """A process of the present code, which does the commands of a site."""

    process: "subprocess.Popen[str]"

    def __call__(self, *words: str) -> Done:
        """Do a management command, or `answer MOMENT`, and return what came of it."""
        asked, answered = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answered is not None
        asked.write(json.dumps(words) + "\n")
        asked.flush()
        return Done(*json.loads(answered.readline()))


@dataclass(frozen=True)
class Site:
    """A database, and the folder with everything that a site keeps outside it."""

    database: Database
    folder: Path

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def signing_key(self) -> Path:
        return self.folder / "signing-key.pem"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of docs/deploy.md that its commands run with."""
        return {
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.local",
            "DATABASE_URL": self.database.url,
            "LOCAL_ON_POSTGRESQL": "1",
            "MEDIA_ROOT": str(self.media),
            "SIGNING_KEY": str(self.signing_key),
            "CHECKPOINTS": str(self.checkpoints),
            "EMAIL_URL": "dummymail://",
            "LOG_LEVEL": "WARNING",
        }

    def run(self, *words: str) -> Done:
        """Do a management command of the present code in a process of its own."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], capture_output=True, timeout=LONGEST, **self._process
        )
        return Done(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def commands(self) -> Iterator[Commands]:
        """Start a process of the present code that does one command after the other, until the block ends."""
        serve = [sys.executable, "-m", "tests.upgrade", "serve"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(serve, **pipes, **self._process) as process:
            yield Commands(process)

    @property
    def _process(self) -> dict[str, Any]:
        return {"cwd": ROOT, "env": {**os.environ, **self.environment}, "text": True}


@contextmanager
def new_site(folder: Path, *, beside: str) -> Iterator[Site]:
    """Provide a site without anything, whose database is of the same kind as the DATABASE_URL `beside`."""
    database = new_database(folder, beside=beside)
    database.create()
    try:
        yield Site(database, folder)
    finally:
        database.drop()
