"""Whoever gave a yes takes it back before it has moved anything; it stays on the record, and bars nobody."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.accounts.roles import Role
from apps.approvals.models import Withdrawal
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import may
from apps.hotfixes.recording import recording
from tests.driving import drive, perform, ready, report
from tests.owing import also, by_phone, settled
from tests.withdrawing import began, later, the_go, with_a_go, withdraw


@pytest.fixture
def hotfix(company):
    """In Qualification, signed by the Product Owner alone."""
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    return hotfix


def unsigned(hotfix):
    return [role.value for role in gate(HotFix.objects.get(pk=hotfix.pk)).unsigned]


def test_the_gate_asks_for_it_again_and_the_record_tells_both(hotfix, company, night):
    withdrawal = withdraw(hotfix.approvals.get(), by=company.po, reason="I read the wrong one.")
    assert unsigned(hotfix) == ["product_owner", "technical_lead"]
    approval = hotfix.approvals.get()
    assert (approval.approved, approval.withdrawn) == (True, withdrawal)
    assert str(withdrawal) == "withdrawn by Po Pay at 2026-11-23 02:14 UTC"
    assert (withdrawal.reason, withdrawal.authenticated_by) == ("I read the wrong one.", "password")
    assert withdrawal.nothing_reached_production is None


def test_the_same_evidence_is_signed_again_by_them(hotfix, company):
    first = hotfix.approvals.get()
    withdraw(first, by=company.po)
    perform(hotfix, "qualify", by=company.po)
    again = hotfix.approvals.last()
    assert (again.again, again.evidence_digest) == (first, first.evidence_digest)
    assert unsigned(hotfix) == ["technical_lead"]
    withdraw(again, by=company.po)
    perform(hotfix, "qualify", by=company.po)
    assert hotfix.approvals.last().again == again
    assert perform(hotfix, "qualify", by=company.tl).moved


def test_or_by_another_holder_of_the_role(hotfix, company):
    also(hotfix, Role.PRODUCT_OWNER, company, "other")
    withdraw(hotfix.approvals.get(), by=company.po)
    perform(hotfix, "qualify", by=company.other)
    assert perform(hotfix, "qualify", by=company.tl).moved


def test_it_bars_nobody_any_more(hotfix, company):
    also(hotfix, Role.TECHNICAL_LEAD, company, "po")
    assert not may(company.po, "qualify", hotfix, Role.TECHNICAL_LEAD).allowed
    withdraw(hotfix.approvals.get(), by=company.po)
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    assert may(company.po, "qualify", hotfix, Role.TECHNICAL_LEAD).allowed
    perform(hotfix, "qualify", by=company.po, as_role=Role.TECHNICAL_LEAD)  # the trigger says the same
    with pytest.raises(NotAllowed, match="one person may not sign both"):
        perform(hotfix, "qualify", by=company.po, as_role=Role.PRODUCT_OWNER)


@pytest.mark.parametrize("who", ["tl", "rm", "owner", "root", "auditor", "reporter"])
def test_nobody_else_takes_it_back(who, hotfix, company):
    with pytest.raises(NotAllowed, match="Only Po Pay, who gave this sign-off"):
        withdraw(hotfix.approvals.get(), by=company.people[who])
    assert not Withdrawal.objects.exists()


def test_a_delegate_takes_back_what_they_signed_and_the_delegator_does_not(company, night):
    hotfix = ready(report(company), company, to="qualification")
    until = night + timedelta(days=1)
    delegate_role(
        Role.PRODUCT_OWNER, hotfix, to=company.insider, by=company.po, ends_at=until, reason="On leave."
    )
    perform(hotfix, "qualify", by=company.insider)
    approval = hotfix.approvals.get()
    assert approval.on_behalf_of == company.po
    with pytest.raises(NotAllowed):
        withdraw(approval, by=company.po)
    withdraw(approval, by=company.insider)
    assert "product_owner" in unsigned(hotfix)


def test_whoever_lost_the_role_takes_back_what_they_gave_in_it(hotfix, company):
    hotfix.user_grants.filter(user=company.po).delete()
    withdraw(hotfix.approvals.get(), by=company.po)
    assert "product_owner" in unsigned(hotfix)


def test_it_needs_the_password_and_a_reason(hotfix, company):
    with pytest.raises(BadInput, match="asks for your password again"):
        withdraw(hotfix.approvals.get(), by=company.po, proof=None)
    with pytest.raises(BadInput, match="a reason is required"):
        withdraw(hotfix.approvals.get(), by=company.po, reason="  ")
    assert not Withdrawal.objects.exists()


def test_once_it_moved_the_hot_fix_on_it_stays(hotfix, company):
    perform(hotfix, "qualify", by=company.tl)
    for approval in hotfix.approvals.all():
        with pytest.raises(WrongPhase, match="to Development: it cannot be withdrawn"):
            withdraw(approval, by=approval.signer)


def test_it_is_taken_back_once(hotfix, company):
    withdraw(hotfix.approvals.get(), by=company.po)
    with pytest.raises(WrongPhase, match="was withdrawn by Po Pay"):
        withdraw(hotfix.approvals.get(), by=company.po)


def test_a_no_and_what_settled_a_debt_are_not_taken_back(company):
    hotfix = ready(report(company), company, to="qualification")
    debt = by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")
    settled(debt, company.po)
    with pytest.raises(WrongPhase, match="Only a yes is withdrawn"):
        withdraw(hotfix.approvals.get(), by=company.po)
    rejected = ready(report(company), company, to="qualification")
    perform(rejected, "reject", by=company.po, reason="It can wait.")
    with pytest.raises(WrongPhase):
        withdraw(rejected.approvals.get(), by=company.po)


def test_a_stale_one_can_be_taken_back_too(hotfix, company, edit):
    edit(hotfix, "impact_assessments", users_affected="3")
    withdraw(hotfix.approvals.get(), by=company.po)
    assert unsigned(hotfix) == ["product_owner", "technical_lead"]


# --- The go -----------------------------------------------------------------------------------------


def test_a_go_that_was_withdrawn_is_none(company):
    hotfix = with_a_go(company)
    withdraw(the_go(hotfix), by=company.rm)
    assert unsigned(hotfix) == ["release_manager"]
    assert gate(HotFix.objects.get(pk=hotfix.pk)).go is None
    assert Withdrawal.objects.get().nothing_reached_production is True
    perform(hotfix, "go", by=company.rm)
    assert unsigned(hotfix) == []


def test_it_is_asked_whether_anything_reached_production(company):
    hotfix = with_a_go(company)
    for answer in (False, None):
        with pytest.raises(WrongPhase, match="it is rolled back"):
            withdraw(the_go(hotfix), by=company.rm, nothing_reached_production=answer)


def test_once_a_start_is_recorded_it_is_rolled_back_instead(company, night):
    hotfix = began(with_a_go(company), company, at=night)
    with later(minutes=5), pytest.raises(WrongPhase, match="A start at 2026-11-23 02:14 UTC"):
        withdraw(the_go(hotfix), by=company.rm)


def test_whoever_finds_that_something_was_deployed_after_all_records_it_and_rolls_back(company, night):
    from tests.asking import ROLLED_BACK

    hotfix = with_a_go(company)
    withdraw(the_go(hotfix), by=company.rm)
    with recording(hotfix.deployment_records.get(), by=company.rm) as record:
        record.actual_start = night
    perform(hotfix, "roll_back", by=company.rm, reason="The pipeline had begun.", details=ROLLED_BACK)
    hotfix.refresh_from_db()
    assert hotfix.state == "development"


# --- The database -----------------------------------------------------------------------------------


def by_hand(hotfix, approval, person):
    with transaction.atomic(), acting(person, reason="By hand"):
        return Withdrawal.objects.create(
            hotfix=hotfix,
            approval=approval,
            person=person,
            person_name=str(person),
            reason="By hand",
            withdrawn_at=hotfix.reported_at,
            authenticated_by="nobody",
        )


def test_the_database_takes_no_withdrawal_of_somebody_else(hotfix, company):
    with pytest.raises(NotAllowed, match="Only whoever gave a yes withdraws it"):
        by_hand(hotfix, hotfix.approvals.get(), company.tl)


def test_nor_of_what_has_moved_the_hot_fix_on(company):
    hotfix = drive(report(company), company, to="development")
    with pytest.raises(NotAllowed, match="before it has moved anything"):
        by_hand(hotfix, hotfix.approvals.get(role="product_owner"), company.po)


def test_nor_a_second_yes_after_one_that_stands(hotfix, company):
    standing = hotfix.approvals.get()
    again = type(standing).objects.get(pk=standing.pk)
    again.pk, again._state.adding, again.again = None, True, standing
    again.signed_evidence = standing.signed_evidence
    with pytest.raises(NotAllowed), transaction.atomic(), acting(company.po, reason="By hand"):
        again.save()
