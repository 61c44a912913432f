"""A skipped sign-off and what followed in its phase are settled by one signature, once all of it is there."""

from datetime import datetime

import pytest

from apps.accounts.roles import Role
from apps.approvals.debts import Debt
from apps.common.errors import WrongPhase
from apps.hotfixes.evidence import digest
from apps.hotfixes.freshness import PresentEvidence, ratified_content
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, State, evidence_names
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD, Company
from tests.owing import BREAKERS, also, break_glass, by_phone, settle, skip
from tests.short_form import complete_debt, debt_of, fill_short, ratify, reported, short_drive


def skipped(company: Company, *, phase: str, breakers: tuple[str, str] = BREAKERS) -> Debt:
    """The sign-off of `phase`, skipped on the short form: its evidence is owed as well."""
    hotfix = short_drive(reported(company), company, to=phase)
    assert hotfix.phase is not None
    for name in hotfix.phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=company.contributor) as present:
                fill_short(present)
    return skip(break_glass(hotfix, company, by=breakers), company)


@pytest.fixture
def debt(company: Company, night: datetime) -> Debt:
    return skipped(company, phase="development")


def again(debt: Debt) -> Debt:
    found: Debt = Debt.objects.get(pk=debt.pk)
    return found


def whole(hotfix: HotFix, phase: str) -> str:
    evidence = hotfix.evidence(*evidence_names(), every_round=True)
    return digest(ratified_content(PHASE_BY_STATE[State(phase)], evidence))


def test_a_yes_settles_both(debt: Debt, company: Company) -> None:
    complete_debt(debt_of(debt.hotfix, "development"), by=company.contributor)
    given = settle(debt, ratified=True, by=company.sd)
    assert given.whole
    assert given.meaning.startswith("I have seen all that followed, and ratify it: ")
    assert given.evidence_digest == whole(debt.hotfix, "development")
    assert again(debt).is_settled
    followed = debt_of(debt.hotfix, "development")
    assert followed.ratified
    with pytest.raises(WrongPhase, match="Ratified"):
        ratify(followed, by=company.sd)
    hotfix = HotFix.objects.get(pk=debt.hotfix.pk)
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    assert present.is_covered_by(given)


def test_before_all_of_it_is_there_it_settles_the_sign_off_alone(debt: Debt, company: Company) -> None:
    given = settle(debt, ratified=True, by=company.sd)
    assert not given.whole
    assert given.meaning.startswith("I ratify it: ")
    assert debt_of(debt.hotfix, "development").is_open


def test_a_no_ratifies_nothing(debt: Debt, company: Company) -> None:
    complete_debt(debt_of(debt.hotfix, "development"), by=company.contributor)
    given = settle(debt, ratified=False, by=company.sd, reason="It should have waited.")
    assert not given.whole
    assert debt_of(debt.hotfix, "development").is_open


def test_who_recorded_some_of_it_settles_the_sign_off_alone(debt: Debt, company: Company) -> None:
    complete_debt(debt_of(debt.hotfix, "development"), by=company.sd)
    assert not settle(debt, ratified=True, by=company.sd).whole
    assert again(debt).is_settled
    assert debt_of(debt.hotfix, "development").is_open


def test_where_it_was_ratified_by_another_holder_only_the_sign_off_is_left(
    debt: Debt, company: Company
) -> None:
    deputy = also(debt.hotfix, Role.SENIOR_DEVELOPER, company, "other")
    complete_debt(debt_of(debt.hotfix, "development"), by=company.contributor)
    settle(debt, ratified=False, by=company.sd, reason="Not mine to give.")
    assert ratify(debt_of(debt.hotfix, "development"), by=deputy).settles is None


def test_each_of_the_two_of_qualification_settles_their_own(company: Company, night: datetime) -> None:
    hotfix = skipped(company, phase="qualification", breakers=("rm", "qa")).hotfix
    complete_debt(debt_of(hotfix, "qualification"), by=company.contributor)
    owed = {one.role: one for one in hotfix.debts.all()}
    assert settle(owed["product_owner"], ratified=True, by=company.po).whole
    assert debt_of(hotfix, "qualification").to_ratify == ("technical_lead",)
    assert settle(owed["technical_lead"], ratified=True, by=company.tl).whole
    assert debt_of(hotfix, "qualification").ratified


def test_a_yes_by_phone_is_countersigned_with_it(company: Company, night: datetime) -> None:
    hotfix = short_drive(reported(company), company, to="development")
    (record,) = hotfix.evidence("development_records")["development_records"]
    with recording(record, by=company.contributor) as present:
        fill_short(present)
    debt = by_phone(hotfix, company, Role.SENIOR_DEVELOPER, "sd")
    complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    given = settle(debt, ratified=True, by=company.sd)
    assert given.whole
    assert given.meaning.startswith("I said yes, have seen all that followed, and countersign it: ")


def test_the_page_says_whether_it_does(debt: Debt, company: Company) -> None:
    browser = client_of(company.sd)
    address = url("settle", debt.hotfix, debt, "ratify")
    assert "this signature does not ratify it" in words_of(browser.get(address))
    complete_debt(debt_of(debt.hotfix, "development"), by=company.contributor)
    answer = browser.get(address)
    assert "the same signature ratifies it" in words_of(answer)
    assert "Recorded afterwards" in words_of(answer)
    shown = form_in(answer)
    answer = browser.post(address, shown | {"password": PASSWORD}, follow=True)
    assert "What followed there is ratified with it." in words_of(answer)
    assert debt_of(debt.hotfix, "development").ratified


def test_the_page_of_a_no_says_nothing_of_it(debt: Debt, company: Company) -> None:
    complete_debt(debt_of(debt.hotfix, "development"), by=company.contributor)
    answer = client_of(company.sd).get(url("settle", debt.hotfix, debt, "refuse"))
    assert "the same signature ratifies it" not in words_of(answer)
    assert "this signature does not" not in words_of(answer)
