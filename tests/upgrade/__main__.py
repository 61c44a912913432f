"""Keeps what this version leaves behind, or does the commands of a site for the tests.

`python -m tests.upgrade keep VERSION` does it on the kind of database that DATABASE_URL names.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import django
from django.core.management import ManagementUtility

from tests.upgrade.sites import new_site


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    keeping = commands.add_parser("keep", help="keep what this version leaves behind")
    keeping.add_argument("version", help="the folder below tests/upgrade/kept, such as 0.1.0")
    commands.add_parser("serve", help="do what the lines of standard input ask for")
    asked = parser.parse_args()
    if asked.command == "keep":
        _keep(asked.version)
    else:
        _serve()


def _keep(version: str) -> None:
    beside = os.environ.get("DATABASE_URL", "")
    with (
        tempfile.TemporaryDirectory(prefix="kept_") as folder,
        new_site(Path(folder), beside=beside) as site,
    ):
        os.environ.update(site.environment)
        django.setup()
        from tests.upgrade.keeping import keep

        sys.stdout.write(f"{keep(version, site)}\n")


def _serve() -> None:
    """Do each command that comes in a line, as a list in JSON, and answer with its status, output and errors.

    One process does them all, because starting one takes longer than most commands.
    """
    django.setup()
    for line in sys.stdin:
        word, *others = json.loads(line)
        do = _answer if word == "answer" else _manage
        sys.stdout.write(json.dumps(_done(do, word, *others)) + "\n")
        sys.stdout.flush()


def _done(do: Callable[..., Any], *words: str) -> tuple[int, str, str]:
    with redirect_stdout(StringIO()) as output, redirect_stderr(StringIO()) as errors:
        try:
            do(*words)
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
    return status, output.getvalue(), errors.getvalue()


def _manage(*words: str) -> None:
    """Do a management command as manage.py does."""
    ManagementUtility(["manage.py", *words]).execute()


def _answer(_word: str, moment: str) -> None:
    """Print what the code says of the database, with the clock set to `moment`, as JSON."""
    from tests.upgrade.answers import answers

    sys.stdout.write(json.dumps(answers(datetime.fromisoformat(moment))))


if __name__ == "__main__":
    main()
