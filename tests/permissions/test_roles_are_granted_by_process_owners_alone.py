"""Roles on an open hot fix are granted and revoked by process owners, and by nobody else.

In the quick run nobody else is asked in every situation, and they are by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from tests.asking import undone, url
from tests.driving import Company
from tests.permissions.by_turns import Asked, of_all
from tests.permissions.table_of_acts import ANSWERS
from tests.permissions.table_of_evidence import NOT_LET_IN
from tests.permissions.table_of_evidence import WITHOUT_ROLES as ENDED


def _expected(person: str, situation: str) -> int:
    if person in NOT_LET_IN:
        return 302
    if person == "owner":
        return 409 if situation in ENDED else 302
    return 404 if person == "plain" else 403


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_granting_and_revoking(
    situation: str,
    asked: Asked,
    hotfix_in: Callable[[str], HotFix],
    browsers: dict[str, Client],
    company: Company,
) -> None:
    hotfix = hotfix_in(situation)
    said = {"role": "qa_lead", "person": company.other.pk, "reason": "The night shift."}
    people = asked(["owner"], [*ANSWERS].index(situation))
    for person in people:
        expected = _expected(person, situation)
        with undone():
            answer = browsers[person].post(url("grant", hotfix), said)
            granted = hotfix.user_grants.filter(user=company.other).exists()
        assert (answer.status_code, granted) == (expected, person == "owner" and expected == 302), person
        shown = browsers[person].get(url("grant", hotfix)).status_code
        assert shown == (200 if granted else expected), person
    if situation in ENDED:
        return
    held = hotfix.user_grants.filter(user=company.qa)
    address = url("revoke", hotfix, "user", held.get())
    for person in people:
        expected = _expected(person, situation)
        with undone():
            answer = browsers[person].post(address, {"reason": "On holiday."})
            revoked = not held.exists()
        assert (answer.status_code, revoked) == (expected, person == "owner"), person
        assert browsers[person].get(address).status_code == (200 if revoked else expected), person


def test_a_role_on_another_hot_fix_is_not_revoked_by_this_address(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client], company: Company
) -> None:
    mine, another = hotfix_in("identified"), hotfix_in("qualification")
    grant: Any = another.user_grants.get(user=company.qa)
    for kind, pk in (("user", grant.pk), ("group", grant.pk), ("approval", 1), ("user", 10**19)):
        answer = browsers["owner"].post(url("revoke", mine, kind, pk), {"reason": "On holiday."})
        assert answer.status_code == 404
    assert another.user_grants.filter(pk=grant.pk).exists()
