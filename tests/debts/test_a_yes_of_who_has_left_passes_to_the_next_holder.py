"""Who said yes by phone can sign in no more: the next holder of the role ratifies it, or refuses to."""

import pytest

from apps.accounts.roles import Role
from apps.approvals.debts import Debt
from apps.approvals.settling import who_may_settle_now
from apps.common.errors import NotAllowed
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company, ready, report
from tests.owing import also, by_phone, settle


@pytest.fixture
def left(company: Company) -> Debt:
    """The QA Lead said yes, and has left; somebody else holds the role now."""
    hotfix = ready(report(company), company, to="testing")
    debt = by_phone(hotfix, company, Role.QA_LEAD, "qa")
    company.qa.is_active = False
    company.qa.save()
    also(hotfix, Role.QA_LEAD, company, "other")
    return again(debt)


def again(debt: Debt) -> Debt:
    return Debt.objects.select_related("hotfix").get(pk=debt.pk)


def test_while_they_can_sign_in_nobody_else_settles_it(left: Debt, company: Company) -> None:
    company.qa.is_active = True
    company.qa.save()
    with pytest.raises(NotAllowed, match="Only Qa Pay, who said yes as QA Lead may countersign this"):
        settle(again(left), ratified=True, by=company.other)


def test_the_next_holder_is_named_and_it_waits_for_them(left: Debt, company: Company) -> None:
    assert who_may_settle_now(left) == "Other Pay"
    assert list(waiting_for(company.other, HotFix.objects.all())) == [left.hotfix]


def test_they_ratify_it_in_their_own_words(left: Debt, company: Company) -> None:
    browser = client_of(company.other)
    shown = words_of(browser.get(url("change", left.hotfix)))
    assert "Ratify Testing" in shown
    page = browser.get(url("settle", left.hotfix, left, "ratify"))
    assert "I ratify it: " in words_of(page)
    settle(left, ratified=True, by=company.other)
    given = again(left).settled_by
    assert (given.signer, given.verdict) == (company.other, "Ratified afterwards")
    assert given.meaning.startswith("I ratify it: ")


def test_or_refuse_it(left: Debt, company: Company) -> None:
    settle(left, ratified=False, by=company.other, reason="I would not have.")
    assert again(left).refused


@pytest.mark.parametrize("who", ["contributor", "rm"])
def test_who_recorded_it_or_heard_it_does_not(who: str, left: Debt, company: Company) -> None:
    also(left.hotfix, Role.QA_LEAD, company, who)
    with pytest.raises(NotAllowed, match="You recorded or heard this yes"):
        settle(again(left), ratified=True, by=company.people[who])


def test_nor_who_holds_no_such_role(left: Debt, company: Company) -> None:
    with pytest.raises(NotAllowed):
        settle(left, ratified=True, by=company.po)
