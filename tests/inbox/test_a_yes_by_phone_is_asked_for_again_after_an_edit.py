"""What was said of other evidence than there is now is missing: for the gate, the lists and their column."""

import pytest

from apps.accounts.roles import Role
from tests.driving import ready, report
from tests.owing import by_phone, settled

OWNER = {"product_owner": ("Po Pay",)}
LEAD = {"technical_lead": ("Tl Pay",)}


@pytest.fixture
def hotfix(company):
    hotfix = ready(report(company), company, to="qualification")
    by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")
    return hotfix


def test_it_counts_until_the_evidence_changes(hotfix, edit, named, gate_names):
    assert named(hotfix) == LEAD
    assert gate_names(hotfix) == ["Technical Lead (Tl Pay)"]
    edit(hotfix, "impact_assessments", users_affected=3)
    assert named(hotfix) == {**OWNER, **LEAD}
    assert gate_names(hotfix) == ["Product Owner (Po Pay)", "Technical Lead (Tl Pay)"]


def test_and_again_once_the_change_is_taken_back(hotfix, edit, named):
    edit(hotfix, "impact_assessments", users_affected=3)
    edit(hotfix, "impact_assessments", users_affected=1200)
    assert named(hotfix) == LEAD


def test_meanwhile_it_waits_for_whoever_said_it_to_countersign(hotfix, waits_for):
    assert waits_for(hotfix) == {"po", "tl"}
    settled(hotfix.debts.get(), hotfix.debts.get().holder)
    assert waits_for(hotfix) == {"tl"}


def test_a_yes_that_was_refused_afterwards_is_missing(hotfix, waits_for, named):
    settled(hotfix.debts.get(), hotfix.debts.get().holder, ratified=False)
    assert named(hotfix) == {**OWNER, **LEAD}
    assert waits_for(hotfix) == {"po", "tl"}
