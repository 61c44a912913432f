"""Evidence is filled in only while its phase is open, and only by those who supply it.

In the quick run all who supply it are asked while it is open, and of the others some by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from tests.asking import form_in, undone, url
from tests.drafting import shown_to_nobody
from tests.permissions.by_turns import Asked, of_all, supplying, turn_of
from tests.permissions.table_of_acts import ANSWERS
from tests.permissions.table_of_evidence import NOT_LET_IN, SUPPLIED, status_of_saving

CELLS = dict.fromkeys(ANSWERS, SUPPLIED)


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_evidence_is_shown_to_and_saved_by_its_suppliers_in_its_phase_alone(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    wrong = []
    for name, (open_in, suppliers) in SUPPLIED.items():
        address = url("evidence", hotfix, name)
        typed: Any = {"seen": "1"}
        if situation in open_in:
            typed = shown_to_nobody(form_in(browsers[suppliers[0]].get(address)))
        before = _stored(hotfix, name)
        turn = turn_of(CELLS, situation, name)
        for person in asked(supplying(name, situation, turn), turn):
            expected = status_of_saving(name, situation, person)
            may = expected == 302 and person not in NOT_LET_IN
            with undone():
                answer = browsers[person].post(address, typed)
                saved = _stored(hotfix, name) != before
            if (answer.status_code, saved) != (expected, may):
                wrong.append(f"{name} by {person}: {answer.status_code}, saved: {saved}, expected {expected}")
            if situation in open_in:
                shown = browsers[person].get(address).status_code
                if shown != (200 if may else expected):
                    wrong.append(f"{name} shown to {person}: {shown}")
    assert not wrong, "\n".join(wrong)


def test_a_rollback_is_recorded_by_the_act_and_by_no_form(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("verification")
    for name in ("rollbacks", "approvals", "no_such_thing"):
        for person in ("rm", "root", "contributor"):
            assert browsers[person].get(url("evidence", hotfix, name)).status_code == 404
            assert browsers[person].post(url("evidence", hotfix, name), {"seen": "0"}).status_code == 404


def _stored(hotfix: HotFix, name: str) -> Any:
    model = evidence_model(name)
    return (
        HotFix.objects.values_list("version", "state").get(pk=hotfix.pk),
        list(model._default_manager.filter(hotfix=hotfix).values()),
        model.history.count(),  # type: ignore[attr-defined]
    )
