"""Every name of the product that a test imports is there, also where only a command runs that file."""

import ast
import importlib
from pathlib import Path

from tests.architecture.sources import ROOT


def _imported(path: Path) -> list[tuple[str, str]]:
    """Return each module of the product that `path` imports from, and the name."""
    return [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith(("apps.", "hotfix_site."))
        for alias in node.names
        if alias.name != "*"
    ]


def _is_there(module: str, name: str) -> bool:
    try:
        if hasattr(importlib.import_module(module), name):
            return True
        importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


def test_every_imported_name_is_there() -> None:
    wanted = {
        (str(path.relative_to(ROOT)), *imported)
        for path in (ROOT / "tests").rglob("*.py")
        for imported in _imported(path)
    }
    assert len(wanted) > 1_000
    assert sorted(one for one in wanted if not _is_there(*one[1:])) == []
