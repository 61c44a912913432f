"""A hot fix is cancelled only when each of its debts is ratified or refused: none lapses by its end."""

import pytest
from django_fsm import can_proceed

from apps.accounts.roles import Role
from apps.common.errors import GateClosed
from apps.hotfixes.models import HotFix
from tests.asking import ROLLED_BACK, ask, client_of, url, words_of
from tests.driving import complete, perform
from tests.owing import also, by_phone, owing, settled

OWED = "Development, round 1: the Senior Developer's sign-off: owed by the Senior Developer until 2026-11-24"


def cancel(hotfix, company):
    return perform(hotfix, "cancel", by=company.po, reason="Nobody needs it any more.").hotfix.state


def test_not_while_one_is_open_and_the_sentence_names_it(company):
    debt = owing(company, phase="development")
    with pytest.raises(GateClosed, match="Not possible until each skipped sign-off") as refused:
        cancel(debt.hotfix, company)
    assert [lack.startswith(OWED) for lack in refused.value.lacks] == [True]
    assert HotFix.objects.get().state == "code_review"


@pytest.mark.parametrize("ratified", [True, False], ids=["ratified", "refused"])
def test_at_once_when_it_is_settled(ratified, company):
    debt = owing(company, phase="development")
    settled(debt, company.sd, ratified=ratified)
    assert cancel(debt.hotfix, company) == "cancelled"


def test_not_while_a_yes_by_phone_is_open(company):
    debt = owing(company, phase="development")
    settled(debt, company.sd)
    complete(debt.hotfix, company)
    said = by_phone(debt.hotfix, company, Role.TECHNICAL_LEAD, "tl")
    with pytest.raises(GateClosed):
        cancel(debt.hotfix, company)
    settled(said, company.tl)
    assert cancel(debt.hotfix, company) == "cancelled"


def test_what_was_in_production_is_answered_for_before_it_is_withdrawn(company):
    debt = owing(company, phase="deployment")
    hotfix = debt.hotfix
    complete(hotfix, company, afterwards=True)
    perform(hotfix, "deploy", by=company.rm)
    perform(hotfix, "roll_back", by=company.rm, reason="Refused again.", details=ROLLED_BACK)
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.round) == ("development", 2)
    with pytest.raises(GateClosed):
        cancel(hotfix, company)
    settled(debt, also(hotfix, Role.RELEASE_MANAGER, company, "other"), ratified=False)
    assert cancel(hotfix, company) == "cancelled"


def test_the_page_says_what_is_missing_and_the_transition_says_no(company):
    debt = owing(company, phase="development")
    assert not can_proceed(debt.hotfix.cancel)
    assert OWED.partition(": owed")[0] in words_of(
        client_of(company.po).get(url("act", debt.hotfix, "cancel"))
    )
    answer = ask(company.po, "cancel", debt.hotfix)
    assert answer.status_code == 409
    assert "owed by the Senior Developer until 2026-11-24" in words_of(answer)


def test_the_page_offers_it_once_nothing_is_owed(company):
    debt = owing(company, phase="development")
    page, offered = url("change", debt.hotfix), f'href="{url("act", debt.hotfix, "cancel")}"'
    assert offered not in words_of(client_of(company.po).get(page))
    settled(debt, company.sd)
    assert offered in words_of(client_of(company.po).get(page))
