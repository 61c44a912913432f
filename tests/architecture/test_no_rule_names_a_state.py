"""Only the process table names a state: a rule elsewhere asks the table for what depends on a phase."""

import ast
import re

import pytest

from apps.hotfixes.phases import State
from tests.architecture.sources import ROOT, lines_where, name_of, nodes, python_files, templates

TABLE = "apps/hotfixes/phases.py"
# The demonstration tells stories, and a story happens somewhere.
STORIES = "apps/demo/"
# Words that are spelt like the value of a state, and are none.
OTHER_WORDS = {
    "apps/evidence/qualification.py": "the name of an evidence",
    "apps/evidence/verification.py": "the name of an evidence",
    "apps/history/triggers_sqlite.py": "the name of a trigger",
    "apps/records/period.py": "what happened in a period",
    "apps/systems/default_checklists.py": "the name of a checklist",
    "apps/systems/models.py": "the name of a checklist",
}
VALUES = {state.value for state in State}


def is_a_member(node: ast.AST) -> bool:
    """`State.CLOSED`, or `phases.State.CLOSED`."""
    if not isinstance(node, ast.Attribute) or node.attr not in State.__members__:
        return False
    of = node.value
    return (isinstance(of, ast.Name) and of.id == "State") or (
        isinstance(of, ast.Attribute) and of.attr == "State"
    )


def is_a_value(node: ast.AST) -> bool:
    """`"closed"`, by itself."""
    return isinstance(node, ast.Constant) and node.value in VALUES


def _found(test, *, but=()):
    return lines_where(
        {
            path: [node for node in nodes(path.read_text()) if test(node)]
            for path in python_files("apps", "hotfix_site")
            if name_of(path) not in (TABLE, *but) and not name_of(path).startswith(STORIES)
        }
    )


def test_no_python_names_a_member():
    assert _found(is_a_member) == [], f"Give the phase a column in {TABLE}, and ask for that."


def test_no_python_writes_a_value():
    assert _found(is_a_value, but=OTHER_WORDS) == [], f"Give the phase a column in {TABLE}, and ask for that."


@pytest.mark.parametrize("name", OTHER_WORDS)
def test_each_exception_is_needed(name):
    assert any(is_a_value(node) for node in nodes((ROOT / name).read_text()))


def test_no_template_and_no_style_sheet_does():
    written = re.compile(
        rf"""["'](?:{"|".join(VALUES)})["']|(?:chip|phase|state|is)-(?:{"|".join(VALUES)})\b"""
    )
    style_sheets = (ROOT / "static").rglob("*.css")
    assert [name_of(path) for path in (*templates(), *style_sheets) if written.search(path.read_text())] == []


@pytest.mark.parametrize("line", ["State.CLOSED", "phases.State.DEPLOYMENT", "hotfix.state == State.MERGE"])
def test_the_test_finds_a_member(line):
    assert any(is_a_member(node) for node in nodes(line))


def test_the_test_finds_a_value():
    assert any(is_a_value(node) for node in nodes("hotfix.state in ('closed', 'rejected')"))


@pytest.mark.parametrize("line", ["Which.CLOSED", "State(hotfix.state)", "State.choices", "'Closed.'"])
def test_the_test_leaves_alone(line):
    assert not any(is_a_member(node) or is_a_value(node) for node in nodes(line))
