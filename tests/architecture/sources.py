"""The source of the project, as files and as syntax trees, for tests that look at how it is written."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TREES = ("apps", "hotfix_site", "tests")


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files(*trees: str) -> tuple[Path, ...]:
    """Every Python file that somebody wrote: migrations are written by Django."""
    return tuple(
        path
        for tree in trees
        for path in sorted((ROOT / tree).rglob("*.py"))
        if "migrations" not in path.relative_to(ROOT).parts
    )


def templates() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "templates").rglob("*.html")))


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))


def called(node: ast.AST) -> str:
    """The last part of the name that a call is made by; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def lines_where(found: dict[Path, list[ast.AST]]) -> list[str]:
    """Where to look, as file:line, for the message of a failed test."""
    return [f"{name_of(path)}:{getattr(node, 'lineno', 0)}" for path, hits in found.items() for node in hits]
