"""Only perform.py calls the transitions, and nobody sets the state or goes around it."""

import ast

import pytest

from apps.hotfixes.phases import TRANSITIONS
from tests.architecture.sources import called, lines_where, name_of, nodes, python_files

ACTS = "apps/hotfixes/perform.py"
NAMES = {act.name for act in TRANSITIONS}


def calls_a_transition(node: ast.AST) -> bool:
    """`hotfix.qualify()`, which takes nothing, or `getattr(hotfix, name)()`, which may be any of them."""
    if not isinstance(node, ast.Call):
        return False
    takes_nothing = not (node.args or node.keywords)
    by_name = isinstance(node.func, ast.Attribute) and node.func.attr in NAMES and takes_nothing
    return by_name or called(node.func) in ("getattr", "methodcaller")


def sets_the_state(node: ast.AST) -> bool:
    """`anything.state = ...`, `setattr(anything, "state", ...)` or `__dict__["state"] = ...`."""
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node.slice, "value", "")
        return name == "state"
    if called(node) in ("setattr", "set_state", "change_state"):
        return called(node) != "setattr" or any(getattr(arg, "value", "") == "state" for arg in node.args)  # type: ignore[attr-defined]
    return False


def _found(test, *, but=""):
    return lines_where(
        {
            path: [node for node in nodes(path.read_text()) if test(node)]
            for path in python_files("apps", "hotfix_site")
            if name_of(path) != but
        }
    )


def test_nobody_else_calls_a_transition():
    assert _found(calls_a_transition, but=ACTS) == [], "Call perform(hotfix, name, by=...) instead."


def test_perform_does():
    source = next(path for path in python_files("apps") if name_of(path) == ACTS).read_text()
    assert any(calls_a_transition(node) for node in nodes(source))


def test_nobody_sets_the_state():
    assert _found(sets_the_state) == [], "Only a transition changes the state."


@pytest.mark.parametrize(
    "line", ["hotfix.qualify()", "self.hotfix.roll_back()", "getattr(hotfix, name)()", "one.cancel()"]
)
def test_the_test_finds_a_call(line):
    assert any(calls_a_transition(node) for node in nodes(line))


@pytest.mark.parametrize(
    "line",
    [
        "hotfix.state = 'closed'",
        "setattr(hotfix, 'state', 'closed')",
        "hotfix.__dict__['state'] = 'closed'",
        "HotFix.state.field.set_state(hotfix, 'closed')",
    ],
)
def test_the_test_finds_an_assignment(line):
    assert any(sets_the_state(node) for node in nodes(line))


@pytest.mark.parametrize(
    "line",
    ["hotfix.state == 'closed'", "may(user, 'qualify', hotfix)", "State.CLOSED", "key.verify(seal, content)"],
)
def test_the_test_leaves_alone(line):
    assert not any(sets_the_state(node) or calls_a_transition(node) for node in nodes(line))
