"""`make bench` leaves what it measured as data: a list that a program compares with the goals."""

import json

from tests.bench.figures import Figure, written


def test_each_figure_has_its_goal_and_whether_it_holds(tmp_path):
    told = tmp_path / "build" / "bench.json"
    rows = [
        (Figure("a page", [1.4, 1.1, 1.2]), 1.3),
        (Figure("a hot fix in the database", [92.5], unit="kB"), 80.0),
        (Figure("its search index, apart", [25.0], unit="kB"), None),
        (Figure("ten years", note="not on SQLite"), 1.3),
    ]
    written(rows, told)
    written(rows, told)
    assert json.loads(told.read_text()) == [
        {"name": "a page", "value": 1.2, "goal": 1.3, "holds": True},
        {"name": "a hot fix in the database", "value": 92.5, "goal": 80.0, "holds": False},
        {"name": "its search index, apart", "value": 25.0, "goal": None, "holds": None},
        {"name": "ten years", "value": None, "goal": 1.3, "holds": None},
    ]
