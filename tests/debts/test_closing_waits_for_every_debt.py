"""A hot fix closes only when each of its debts, of every round, is ratified or refused."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import GateClosed
from apps.hotfixes.gates import Source, gate
from tests.driving import complete, perform, step
from tests.owing import also, break_glass, broken, by_phone, settled, skip, to_merge


@pytest.fixture
def hotfix(company):
    """In Merge with its evidence complete, one sign-off owed of round 1 and two of round 2."""
    made = broken(company, to="development")
    skip(made, company)
    perform(made, "request_changes", by=company.tl, reason="The timeout is missing.")
    made.refresh_from_db()
    step(made, company)
    step(made, company)
    complete(made, company)
    by_phone(made, company, Role.QA_LEAD, "qa")
    break_glass(made, company)
    complete(made, company)
    skip(made, company)
    return to_merge(made, company)


def test_until_each_is_ratified_or_refused(hotfix, company):
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    for name, ratified in (("sd", True), ("other", False), ("qa", True)):
        with pytest.raises(GateClosed) as refused:
            perform(hotfix, "merge_to_main", by=company.tl)
        owed = [one for one in gate(hotfix).unmet if one.source is Source.DEBT]
        assert len(refused.value.lacks) == len(owed) > 0
        assert all("until 2026-11-24" in lack for lack in refused.value.lacks)
        debt = hotfix.debts.filter(settlement=None).first()
        settled(debt, company.people[name], ratified=ratified)
    assert gate(hotfix).is_open
    assert perform(hotfix, "merge_to_main", by=company.tl).hotfix.state == "closed"


def test_the_gate_says_who_can_settle_what(hotfix):
    owed = [one for one in gate(hotfix).unmet if one.source is Source.DEBT]
    assert [(one.label, one.who[0]) for one in owed] == [
        ("Development, round 1: the Senior Developer's sign-off", Role.SENIOR_DEVELOPER),
        ("Deployment, round 2: the Release Manager's sign-off", Role.RELEASE_MANAGER),
        ("Testing, round 2: the QA Lead's sign-off", Role.QA_LEAD),
    ]
    assert owed[2].lacks[0].startswith("owed by Qa Pay, who said yes as QA Lead until 2026-11-24")


def test_no_other_gate_asks_for_debts(company):
    made = broken(company, to="development")
    skip(made, company)
    while made.state != "merge":
        assert not any(one.source is Source.DEBT for one in gate(made).requirements), made.state
        step(made, company)
    assert any(one.source is Source.DEBT for one in gate(made).requirements)


def test_without_debts_nothing_is_asked(company):
    made = broken(company)
    perform(made, "qualify", by=company.po)
    perform(made, "qualify", by=company.tl)
    made.refresh_from_db()
    while made.state != "closed":
        step(made, company)
    assert made.expedited
