"""The list of all delegations tells what runs now from what is to come and what is over, in this order."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.models import Delegation, HotFix
from tests.asking import client_of, words_of
from tests.driving import NIGHT, Company, perform

LIST = reverse("admin:hotfixes_delegation_changelist")
ROW = re.compile(r'<th class="field-people">.*?</tr>', re.S)
CHIP = re.compile(r'<span class="chip chip-(\w+)">([\w ]+)</span>')


def rows(user: Any, **asked: str) -> list[str]:
    return ROW.findall(words_of(client_of(user).get(LIST, asked)))


def standing(user: Any, **asked: str) -> list[tuple[str, str]]:
    return [found for row in rows(user, **asked) for found in CHIP.findall(row)]


@pytest.fixture
def four(delegated: Callable[..., Delegation], company: Company) -> dict[str, Delegation]:
    """One of each, the latest first where nothing else decides."""
    soon, later = NIGHT + timedelta(days=2), NIGHT + timedelta(days=4)
    with clock.set_to(NIGHT - timedelta(days=3)):
        past = delegated(on=company.system, starts_at=clock.now(), ends_at=NIGHT - timedelta(days=1))
        running = delegated(on=company.system, starts_at=clock.now(), ends_at=soon)
    coming = delegated(on=company.system, starts_at=soon, ends_at=later)
    withdrawn = delegated(on=company.system, starts_at=NIGHT, ends_at=later)
    withdraw_delegation(withdrawn, by=company.qa, reason="Back again.")
    return {"running": running, "coming": coming, "past": past, "withdrawn": withdrawn}


def test_what_runs_comes_first_then_what_is_to_come(four: dict[str, Delegation], company: Company) -> None:
    told = standing(company.auditor)
    assert told[:2] == [("running", "running"), ("coming", "coming")]
    assert sorted(told[2:]) == [("past", "ended"), ("withdrawn", "withdrawn")]


def test_no_column_is_marked_as_if_it_decided_the_order(
    four: dict[str, Delegation], company: Company
) -> None:
    assert "sorted" not in words_of(client_of(company.auditor).get(LIST)).partition("</thead>")[0]
    assert "descending" in words_of(client_of(company.auditor).get(LIST, {"o": "-5"}))


def test_each_says_who_for_whom_in_which_role_where_and_how_long(
    four: dict[str, Delegation], stand_in: User, company: Company
) -> None:
    first = rows(company.auditor)[0]
    for words in (
        f"{stand_in} for {company.qa}",
        "QA Lead",
        f"Every hot fix of {company.system}",
        "2026-11-20 02:14 UTC",
        "2026-11-25 02:14 UTC",
    ):
        assert words in first, words


@pytest.mark.parametrize("status", ["running", "coming", "past", "withdrawn"])
def test_one_kind_alone(status: str, four: dict[str, Delegation], company: Company) -> None:
    assert [kind for kind, _words in standing(company.auditor, standing=status)] == [status]
    four[status].refresh_from_db()
    assert four[status].status == status


def test_on_a_hot_fix_it_ends_with_that(
    delegated: Callable[..., Delegation], hotfix_in: Callable[[str], HotFix], company: Company
) -> None:
    hotfix = hotfix_in("identified")
    delegated(on=hotfix)
    assert standing(company.auditor) == [("running", "running")]
    perform(hotfix, "cancel", by=company.reporter, reason="Nothing is broken.")
    assert standing(company.auditor) == [("past", "ended")]
    assert standing(company.auditor, standing="running") == []
