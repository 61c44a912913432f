"""A wrong system is corrected by who may until Qualification has ended: asked by all, in every state.

In the quick run by those who may, and by the others by turns (by_turns.py).
"""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix, SystemCorrection
from apps.hotfixes.phases import State
from apps.systems.models import System
from tests.asking import undone, url
from tests.driving import PASSWORD
from tests.permissions.by_turns import Asked, of_all

UNTIL = {"identified", "qualification"}
MAY = {"reporter", "po", "tl", "owner"}
NOT_LET_IN = {"inactive", "outsider", "anonymous"}


@of_all
@pytest.mark.parametrize("state", [state.value for state in State])
def test_by_whom(
    state: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(state)
    other = System.objects.create(code="SHOP", name="Shop")
    typed = {"to": other.pk, "roles_of": other.pk, "seen": hotfix.version}
    typed |= {"reason": "The wrong one.", "password": PASSWORD}
    address = url("correct_system", hotfix)
    wrong = []
    for person in asked(MAY, [*State].index(State(state))):
        expected = _status(person, state, ended=hotfix.ended)
        shown = browsers[person].get(address, {"to": other.pk}).status_code
        with undone():
            answer = browsers[person].post(address, typed)
            there = SystemCorrection.objects.count()
        may = expected == 302 and person not in NOT_LET_IN
        if (answer.status_code, there, shown) != (expected, int(may), 200 if may else expected):
            wrong.append(f"{person}: {answer.status_code}, shown {shown}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def _status(person: str, state: str, *, ended: bool) -> int:
    if person in NOT_LET_IN:
        return 302  # to the log-in
    if person == "plain":
        return 404
    # Roles end with the hot fix.
    if person not in MAY or (ended and person in ("po", "tl")):
        return 403
    return 302 if state in UNTIL else 409
