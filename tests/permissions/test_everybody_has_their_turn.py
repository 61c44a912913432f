"""The quick run asks all who have a right, everybody about every act, and some of each kind in each cell."""

from collections.abc import Collection, Mapping

import pytest

from tests.permissions import table_of_acts, table_of_debts
from tests.permissions.by_turns import (
    MAY_HOLD,
    ONLOOKERS,
    STRANGERS,
    by_turns,
    supplying,
    turn_of,
    with_a_right,
)
from tests.permissions.table_of_acts import PEOPLE
from tests.permissions.table_of_evidence import SUPPLIED

Cells = Mapping[str, Mapping[str, Collection[str]]]

SITUATIONS = dict.fromkeys(table_of_acts.ANSWERS, SUPPLIED)
# In each cell, by situation and act: those with a right.
TABLES: dict[str, Cells] = {
    "evidence": {
        situation: {
            name: supplying(name, situation, turn_of(SITUATIONS, situation, name)) for name in SUPPLIED
        }
        for situation in SITUATIONS
    },
    **{
        name: {
            situation: {act: with_a_right(letters) for act, letters in acts.items()}
            for situation, acts in answers.items()
        }
        for name, answers in (("acts", table_of_acts.ANSWERS), ("debts", table_of_debts.ANSWERS))
    },
}


@pytest.fixture(params=TABLES)
def cells(request: pytest.FixtureRequest) -> Cells:
    return TABLES[request.param]


def test_everybody_belongs_to_one_kind() -> None:
    assert sorted((*MAY_HOLD, *ONLOOKERS, *STRANGERS)) == sorted(PEOPLE)


def test_each_cell_asks_all_with_a_right_and_some_of_each_kind(cells: Cells) -> None:
    for situation, acts in cells.items():
        for act, rightful in acts.items():
            asked = set(by_turns(rightful, turn_of(cells, situation, act)))
            assert asked.issuperset(rightful)
            assert all(asked.intersection(kind) for kind in (MAY_HOLD, ONLOOKERS, STRANGERS))


def test_everybody_is_asked_about_every_act(cells: Cells) -> None:
    asked: dict[str, set[str]] = {}
    for situation, acts in cells.items():
        for act, rightful in acts.items():
            asked.setdefault(act, set()).update(by_turns(rightful, turn_of(cells, situation, act)))
    assert asked == {act: set(PEOPLE) for act in asked}


@pytest.mark.parametrize("name", ["acts", "evidence"])
def test_and_in_every_situation(name: str) -> None:
    for situation, acts in TABLES[name].items():
        found = (by_turns(rightful, turn_of(TABLES[name], situation, act)) for act, rightful in acts.items())
        assert set().union(*found) == set(PEOPLE), situation
