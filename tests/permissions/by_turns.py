"""Who is asked in one cell of a table: everybody in the whole run, and in the quick one some by turns.

Who has a right is asked in every cell; where all who supply something are told alike that it is not the
moment, one of them by turns. One rule answers all the others alike: those without the role, those
who see all and hold nothing, those who see nothing, those who are not let in. Of each of these some are
asked, and others in the next cell of the row and of the column: so each of them is asked about every act.
"""

from collections.abc import Callable, Collection, Mapping

import pytest

from tests.permissions.table_of_acts import PEOPLE
from tests.permissions.table_of_evidence import SUPPLIED

# Roles are granted to them, or they reported it; each is refused for want of the right role.
MAY_HOLD = PEOPLE[:7]
# They see it, and hold no role on it.
ONLOOKERS = ("root", "owner", "auditor", "board", "insider")
# They see nothing of it, or are stopped at the log-in.
STRANGERS = ("plain", "inactive", "outsider", "anonymous")
# Those whom one rule refuses alike, and of how many of them one is asked.
ALIKE = ((MAY_HOLD, 4), (ONLOOKERS, len(ONLOOKERS)), (STRANGERS, len(STRANGERS)))

Asked = Callable[[Collection[str], int], list[str]]


def by_turns(with_a_right: Collection[str], turn: int) -> list[str]:
    """Who has a right, and of the others those whose turn it is."""
    others = {
        person for alike, every in ALIKE for place, person in enumerate(alike) if (place + turn) % every == 0
    }
    return [person for person in PEOPLE if person in with_a_right or person in others]


def everybody(_with_a_right: Collection[str], _turn: int) -> list[str]:
    """All of them, which takes three times as long."""
    return list(PEOPLE)


def turn_of(table: Mapping[str, Collection[str]], situation: str, act: str) -> int:
    """The turn in this cell: the next one where the act stands in the table again, and for the next act."""
    acts = list(dict.fromkeys(act for acts in table.values() for act in acts))
    return [name for name, acts in table.items() if act in acts].index(situation) + acts.index(act)


def with_a_right(letters: Mapping[str, str]) -> list[str]:
    """Those whom such a table gives a right, be it at the wrong moment."""
    return [person for person, letter in letters.items() if letter not in ".-L"]


def supplying(name: str, situation: str, turn: int) -> Collection[str]:
    """Who supplies this kind of evidence: all of them while it is open, else one."""
    open_in, suppliers = SUPPLIED[name]
    return suppliers if situation in open_in else [suppliers[turn % len(suppliers)]]


# What a test is given that asks about every cell of a table.
of_all = pytest.mark.parametrize(
    "asked",
    [pytest.param(by_turns, id="by turns"), pytest.param(everybody, id="everybody", marks=pytest.mark.slow)],
)
