"""The page of a hot fix links to the acts and forms that this person may use now, and to no other.

In the quick run to whom it offers something is asked, and of the others some by turns (by_turns.py).
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.permissions.by_turns import MAY_HOLD, Asked, of_all, turn_of
from tests.permissions.table_of_acts import ANSWERS
from tests.permissions.table_of_evidence import NOT_LET_IN, SUPPLIED

OFFERED = ">="  # what waits for an open gate is not offered: what it waits for is


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_the_links_are_the_acts_of_the_table_and_the_open_evidence(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    wrong = []
    for person in asked(_offered_something(situation), [*ANSWERS].index(situation)):
        answer = browsers[person].get(url("change", hotfix))
        if person in NOT_LET_IN or person == "plain":
            assert answer.status_code == (404 if person == "plain" else 302), person
            continue
        assert answer.status_code == 200, person
        acts = {act for act, letters in ANSWERS[situation].items() if letters[person] in OFFERED}
        forms = {
            name
            for name, (open_in, suppliers) in SUPPLIED.items()
            if situation in open_in and person in suppliers
        }
        if (found := _linked(answer, "act")) != acts:
            wrong.append(f"{person} is offered the acts {sorted(found)}, expected {sorted(acts)}")
        if (found := _linked(answer, "evidence")) != forms:
            wrong.append(f"{person} is offered the forms {sorted(found)}, expected {sorted(forms)}")
        granting = "/roles/" in answer.content.decode()
        if granting != (person == "owner" and situation not in ("closed", "rejected", "cancelled")):
            wrong.append(f"{person} is{'' if granting else ' not'} offered to grant roles")
    assert not wrong, "\n".join(wrong)
    _every_page_that_asks_changes_nothing(hotfix, situation, asked, browsers)


def _offered_something(situation: str) -> set[str]:
    """Those to whom the page offers an act or a form; and process owners, who grant roles."""
    acts = ANSWERS[situation].values()
    forms = (suppliers for open_in, suppliers in SUPPLIED.values() if situation in open_in)
    return {"owner"}.union(_with(OFFERED, *acts), *forms)


def _with(wanted: str, *acts: dict[str, str]) -> set[str]:
    """Those to whom one of the acts answers one of these letters."""
    return {person for letters in acts for person, letter in letters.items() if letter in wanted}


def _every_page_that_asks_changes_nothing(
    hotfix: HotFix, situation: str, asked: Asked, browsers: dict[str, Client]
) -> None:
    before = HotFix.objects.values().get(pk=hotfix.pk)
    for act, letters in ANSWERS[situation].items():
        for person in asked(_with(">=ag", letters), turn_of(ANSWERS, situation, act)):
            if person != "insider" and (person not in MAY_HOLD or letters[person] == "."):
                continue
            answer = browsers[person].get(url("act", hotfix, act), {"seen": hotfix.version, "reason": "x"})
            # Where it is signed already there is nothing left to ask: it says so in place of a form.
            expected = {".": 403, "w": 409, "a": 409}.get(letters[person], 200)
            assert answer.status_code == expected, (act, person)
    assert HotFix.objects.values().get(pk=hotfix.pk) == before


def _linked(answer: Any, kind: str) -> set[str]:
    return set(re.findall(rf'href="/admin/hotfixes/hotfix/\d+/{kind}/(\w+)/"', answer.content.decode()))
