"""A copy of the whole product in a folder of its own, whose sources a test may change, with a database."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
COPIED = ("apps", "hotfix_site", "templates", "static", "tests", "manage.py")


class Scratch:
    """The copy. Each `call` runs in a process of its own, as another release of the software would."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        for name in COPIED:
            copy = shutil.copytree if (HERE / name).is_dir() else shutil.copy
            copy(HERE / name, folder / name, **({"ignore": _LEFT_OUT} if (HERE / name).is_dir() else {}))
        (folder / "var").mkdir()
        self._environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            "HOTFIX_TEST_DIR": str(folder / "var"),
            "PYTHONPATH": str(folder),
        }

    def call(self, what: str, *, typed: str = "") -> Any:
        """Call `module:function` of the copy, and return what it returned, through JSON.

        Args:
            typed: what is answered to each question.
        """
        module, function = what.split(":")
        answer = self.folder / "var" / "answer.json"
        lines = (
            "import django, json, pathlib; django.setup()",
            f"from {module} import {function}",
            f"pathlib.Path({str(answer)!r}).write_text(json.dumps({function}(), default=str))",
        )
        self._run([sys.executable, "-c", "\n".join(lines)], typed=typed)
        return json.loads(answer.read_text())

    def _run(self, command: Sequence[str], *, typed: str) -> None:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def change(self, path: str, class_name: str, changes: Sequence[tuple[str, str]]) -> None:
        """Put something else in place of texts that each stand once in a class of the copy."""
        file = self.folder / path
        source = file.read_text()
        found = re.search(rf"^class {class_name}\(.*?(?=^\S|\Z)", source, re.MULTILINE | re.DOTALL)
        assert found, f"{path} has no class {class_name}."
        body = found[0]
        for old, new in changes:
            assert body.count(old) == 1, f"{class_name} in {path} has this {body.count(old)} times: {old}"
            body = body.replace(old, new)
        file.write_text(source[: found.start()] + body + source[found.end() :])

    def add(self, path: str, text: str) -> None:
        """Write `text` at the end of a file of the copy."""
        with (self.folder / path).open("a") as file:
            file.write(text)


_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")
