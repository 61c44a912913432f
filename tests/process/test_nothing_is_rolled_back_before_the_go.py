"""Before the go nothing was deployed: Deployment is refused then, and rolled back only afterwards."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.hotfixes.models import HotFix
from tests.asking import url, words_of
from tests.driving import Company, perform, ready, report
from tests.owing import also, owing, settled


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return ready(report(company), company, to="deployment")


def test_before_the_go_it_is_neither_offered_nor_done(
    hotfix: HotFix, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    assert url("act", hotfix, "roll_back") not in browser_of("rm").get(url("change", hotfix)).content.decode()
    answer = asks("rm", "roll_back", hotfix)
    assert answer.status_code == 409
    assert "nothing was deployed before the go. Refuse the deployment instead." in words_of(answer)
    assert (hotfix.state, hotfix.rollbacks.count()) == ("deployment", 0)


def test_after_the_go_it_is(
    hotfix: HotFix, company: Company, asks: Callable[..., Any], browser_of: Callable[[str], Any]
) -> None:
    perform(hotfix, "go", by=company.rm)
    assert url("act", hotfix, "roll_back") in browser_of("rm").get(url("change", hotfix)).content.decode()
    assert asks("rm", "roll_back", hotfix).status_code == 302
    assert (hotfix.state, hotfix.round, hotfix.rollbacks.count()) == ("development", 2, 1)


def test_where_the_go_was_skipped_it_can_be_even_once_it_was_refused(
    company: Company, asks: Callable[..., Any]
) -> None:
    debt = owing(company, phase="deployment")
    hotfix = debt.hotfix
    settled(debt, also(hotfix, Role.RELEASE_MANAGER, company, "insider"), ratified=False)
    assert asks("rm", "roll_back", hotfix).status_code == 302
    assert hotfix.state == "development"
