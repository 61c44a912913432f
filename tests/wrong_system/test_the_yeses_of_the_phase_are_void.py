"""What was said yes to of the wrong system counts no more, in any form; the same evidence is signed anew."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.accounts.roles import Role
from apps.approvals.break_glass_calls import broken_in, calls_of
from apps.approvals.models import Approval, VerbalYes, Withdrawal
from apps.common import clock
from apps.common.errors import ChangedSince, NotAllowed, WrongPhase
from apps.common.tracking import acting
from apps.history.verification import verify
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grant_role
from apps.hotfixes.inbox import stands, waiting_for
from apps.hotfixes.models import HotFix
from apps.learning.models import FollowUpAction
from tests.asking import seen_evidence
from tests.correcting import WHY, correct
from tests.driving import NIGHT, Company, complete, drive, perform, ready, report
from tests.owing import break_glass, claimed, confirm_verbal
from tests.stating import stated
from tests.withdrawing import withdraw


@pytest.fixture
def corrected(half_signed: HotFix, company: Company, kiosk: Company) -> HotFix:
    correct(half_signed, kiosk.system, by=company.reporter)
    return half_signed


def unsigned(hotfix: HotFix) -> set[Role]:
    """As the gate says it, and as the lists do."""
    found = HotFix.objects.get(pk=hotfix.pk)
    by_sql = {
        role
        for role in (Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD)
        if not HotFix.objects.filter(stands(role), pk=hotfix.pk).exists()
    }
    assert set(gate(found).unsigned) == by_sql
    return by_sql


def test_a_yes_is_void_and_stays_on_the_record(corrected: HotFix, company: Company) -> None:
    (given,) = corrected.approvals.all()
    assert given.verdict == "Void: the system was corrected"
    assert given.withdrawn is not None
    assert (given.withdrawn.person, given.withdrawn.reason) == (company.reporter, WHY)
    assert given.withdrawn.in_words.startswith("void: the system was corrected by Reporter Pay at ")
    assert unsigned(corrected) == {Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD}


def test_the_new_holders_sign_the_same_evidence(corrected: HotFix, kiosk: Company) -> None:
    (before,) = corrected.approvals.all()
    assert waiting_for(kiosk.po, HotFix.objects.all()).exists()
    perform(corrected, "qualify", by=kiosk.po)
    perform(corrected, "qualify", by=kiosk.tl)
    corrected.refresh_from_db()
    assert corrected.state == "development"
    anew = corrected.approvals.get(role=Role.PRODUCT_OWNER, signer=kiosk.po)
    assert (anew.again, anew.evidence_digest) == (before, before.evidence_digest)
    assert verify(corrected) == []


def test_the_same_signer_signs_it_anew(half_signed: HotFix, company: Company, kiosk: Company) -> None:
    with acting(None):
        kiosk.system.roster.create(role=Role.PRODUCT_OWNER, user=company.po, rank="deputy")
    correct(half_signed, kiosk.system, by=company.reporter)
    perform(half_signed, "qualify", by=company.po)
    perform(half_signed, "qualify", by=kiosk.tl)
    half_signed.refresh_from_db()
    assert half_signed.state == "development"
    assert verify(half_signed) == []


def test_old_holders_sign_nothing(corrected: HotFix, company: Company) -> None:
    with pytest.raises(NotAllowed):
        perform(corrected, "qualify", by=company.tl)


def test_a_signer_who_saw_the_other_system_is_told(
    half_signed: HotFix, company: Company, kiosk: Company
) -> None:
    with acting(None):
        kiosk.system.roster.create(role=Role.TECHNICAL_LEAD, user=company.tl, rank="deputy")
    on_screen = {"seen": half_signed.version, "seen_evidence": seen_evidence(half_signed)}
    correct(half_signed, kiosk.system, by=company.reporter)
    for act in ("qualify", "reject"):
        with pytest.raises(ChangedSince):
            perform(half_signed, act, by=company.tl, reason="As agreed.", **on_screen)
    perform(half_signed, "qualify", by=company.tl, **{**on_screen, "seen": half_signed.version})


def test_who_signed_one_may_sign_the_other_afterwards(corrected: HotFix, company: Company) -> None:
    """A void yes bars nobody, in the database neither."""
    grant_role(corrected, Role.TECHNICAL_LEAD, to=company.po, by=company.owner, reason="Night shift.")
    perform(corrected, "qualify", by=company.po)
    assert Approval.objects.filter(signer=company.po, role=Role.TECHNICAL_LEAD).count() == 1


def test_it_is_not_taken_back_as_well(corrected: HotFix, company: Company) -> None:
    with pytest.raises(WrongPhase, match="void"):
        withdraw(corrected.approvals.get(), by=company.po)


def test_a_yes_by_phone_that_waits_lapses(company: Company, kiosk: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    yes = claimed(hotfix, company, Role.PRODUCT_OWNER, "po", at=clock.now())
    correct(hotfix, kiosk.system, by=company.reporter)
    assert not VerbalYes.objects.waiting().exists()
    assert hotfix.verbal_yeses.in_force(hotfix) == []
    with pytest.raises((NotAllowed, WrongPhase)):
        confirm_verbal(yes, by=company.po)


def test_a_yes_by_phone_that_counted_is_owed_no_more(company: Company, kiosk: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    confirm_verbal(claimed(hotfix, company, Role.PRODUCT_OWNER, "po", at=clock.now()), by=company.po)
    assert unsigned(hotfix) == {Role.TECHNICAL_LEAD}
    correct(hotfix, kiosk.system, by=company.reporter)
    assert unsigned(hotfix) == {Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD}
    (debt,) = hotfix.debts.all()
    assert (debt.void, debt.is_owed, debt.owed) == (True, False, "")
    assert debt.status_in_words == "Void: the system was corrected"
    assert not hotfix.debts.open().exists()
    perform(hotfix, "qualify", by=kiosk.po)
    perform(hotfix, "qualify", by=kiosk.tl)
    drive(hotfix, kiosk, to="closed")
    assert hotfix.closed
    assert verify(hotfix) == []


def test_broken_glass_is_whole_again(company: Company, kiosk: Company) -> None:
    hotfix = break_glass(ready(report(company), company, to="qualification"), company)
    assert broken_in(hotfix, calls_of(hotfix))
    correct(hotfix, kiosk.system, by=company.reporter)
    assert not broken_in(hotfix, calls_of(hotfix))
    with clock.set_to(NIGHT + timedelta(minutes=5)):
        break_glass(hotfix, kiosk)
        assert broken_in(hotfix, calls_of(hotfix))


def test_a_second_late_record_of_the_right_system_is_followed_up(company: Company, kiosk: Company) -> None:
    stated(report(kiosk), by=kiosk.sd)
    hotfix = report(company)
    stated(hotfix, by=company.sd)
    assert not FollowUpAction.objects.exists()
    correct(hotfix, kiosk.system, by=company.reporter)
    assert FollowUpAction.objects.get().came_of == hotfix


class TestWhatTheDatabaseRefuses:
    """A row of `Withdrawal` that no correction of this phase stands behind."""

    @pytest.fixture
    def given(self, half_signed: HotFix) -> Approval:
        return half_signed.approvals.get()

    def forged(self, given: Approval, **fields: object) -> None:
        facts = {
            "hotfix": given.hotfix,
            "approval": given,
            "person_name": "Somebody",
            "reason": "None.",
            "withdrawn_at": clock.now(),
            "authenticated_by": "password",
        }
        Withdrawal(**{**facts, **fields}).save()

    def refused(self, given: Approval, **fields: object) -> None:
        with pytest.raises(NotAllowed), transaction.atomic():
            self.forged(given, **fields)
        assert not Withdrawal.objects.filter(approval=given).exists()

    def test_without_a_correction(self, given: Approval, company: Company) -> None:
        self.refused(given, person=company.tl)

    def test_with_that_of_another_hot_fix(self, given: Approval, company: Company, kiosk: Company) -> None:
        other = correct(report(company), kiosk.system, by=company.reporter)
        self.refused(given, person=company.reporter, correction=other, withdrawn_at=other.corrected_at)

    def test_with_one_of_an_earlier_phase(self, company: Company, kiosk: Company) -> None:
        hotfix = report(company)
        complete(hotfix, company)
        made = correct(hotfix, kiosk.system, by=company.reporter)
        perform(hotfix, "submit", by=company.reporter)
        complete(hotfix, kiosk)
        perform(hotfix, "qualify", by=kiosk.po)
        given = hotfix.approvals.get()
        self.refused(given, person=made.person, correction=made, withdrawn_at=made.corrected_at)

    def test_with_one_from_before_it_was_given(self, corrected: HotFix, kiosk: Company) -> None:
        made = corrected.system_corrections.get()
        with clock.set_to(NIGHT + timedelta(minutes=5)):
            perform(corrected, "qualify", by=kiosk.po)
        given = corrected.approvals.get(signer=kiosk.po)
        self.refused(given, person=made.person, correction=made, withdrawn_at=made.corrected_at)

    def test_by_somebody_else(self, given: Approval, company: Company, kiosk: Company) -> None:
        made = correct(given.hotfix, kiosk.system, by=company.reporter)
        perform(given.hotfix, "qualify", by=kiosk.po)
        anew = Approval.objects.get(signer=kiosk.po)
        self.refused(anew, person=company.tl, correction=made, withdrawn_at=made.corrected_at)
