"""Nothing else in production takes the triggers away: migrations may, and erasing, of two tables."""

from tests.architecture.sources import called, lines_where, nodes, python_files

LIFTING = {"lifted", "remove"}
# `remove` is called before SQLite makes tables anew, by the app's own handler.
MAY_LIFT = {"apps/history/protection.py", "apps/history/apps.py", "apps/history/erasing.py"}


def lifts(node):
    return called(node) in LIFTING and getattr(node.func, "value", None) is not None


def test_nothing_else_lifts_them():
    hits = {
        path: [
            node
            for node in nodes(path.read_text())
            if lifts(node) and getattr(node.func.value, "id", "") == "protection"
        ]
        for path in python_files("apps", "hotfix_site")
        if not any(path.as_posix().endswith(name) for name in MAY_LIFT)
    }
    assert lines_where(hits) == []


def test_nothing_else_takes_the_name():
    """Imported by name, it would not be seen above."""
    importing = [
        path
        for path in python_files("apps", "hotfix_site")
        if "protection import" in path.read_text() and "lifted" in path.read_text()
    ]
    assert importing == []


def test_the_test_finds():
    [found] = [node for node in nodes("with protection.lifted(): pass") if lifts(node)]
    assert found.func.value.id == "protection"
