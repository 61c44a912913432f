"""Each debt is settled by the role that it was owed to, with separation of duties as for signing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.approvals.models import Approval, Debt
from apps.approvals.settling import who_may_settle_now
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, NotAllowed, WrongPhase
from apps.hotfixes.evidence import digest
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.recording import recording
from tests.driving import complete, drive, perform, ready, report, step
from tests.owing import also, break_glass, broken, by_phone, owing, settle, settled, skip

RIGHTFUL = {"development": "sd", "code_review": "tl", "testing": "qa"}


@pytest.mark.parametrize("phase", RIGHTFUL)
def test_only_its_role_may(phase, company):
    debt = owing(company, phase=phase)
    for who, user in company.people.items():
        if who != RIGHTFUL[phase]:
            with pytest.raises(NotAllowed, match=f"Only the {debt.get_role_display()} may settle this debt"):
                settle(debt, ratified=True, by=user)
    given = settle(debt, ratified=True, by=company.people[RIGHTFUL[phase]], reason="Right as it is.")
    assert (given.phase, given.round, given.role) == (phase, 1, debt.role)
    assert (given.signer_name, given.comment) == (f"{RIGHTFUL[phase].capitalize()} Pay", "Right as it is.")
    assert given.meaning.startswith("I ratify it: I ")
    evidence = debt.hotfix.evidence(*debt.as_phase.evidence)
    assert given.evidence_digest == digest(
        [record.content() for records in evidence.values() for record in records]
    )
    assert settled_words(debt) == "Ratified afterwards"


def settled_words(debt):
    return Debt.objects.get(pk=debt.pk).status_in_words


def test_a_refusal_needs_a_reason_and_moves_nothing(company):
    debt = owing(company, phase="testing")
    with pytest.raises(BadInput):
        settle(debt, ratified=False, by=company.qa, reason="  ")
    given = settle(debt, ratified=False, by=company.qa, reason="The regression run was of yesterday.")
    assert not given.approved
    debt.hotfix.refresh_from_db()
    assert (debt.hotfix.state, debt.hotfix.round) == ("deployment", 1)
    assert settled_words(debt) == "Refused afterwards"


def test_once_only(company):
    debt = owing(company, phase="testing")
    deputy = also(debt.hotfix, Role.QA_LEAD, company, "other")
    settle(debt, ratified=True, by=company.qa)
    with pytest.raises(
        WrongPhase, match="Qa Pay has settled this debt already, at 2026-11-23 02:14 UTC: Ratified"
    ):
        settle(debt, ratified=False, by=deputy, reason="No.")
    assert Approval.objects.exclude(settles=None).count() == 1


def test_by_a_group_that_holds_the_role(company):
    debt = owing(company, phase="testing")
    testers = Group.objects.create(name="Testers")
    company.insider.groups.add(testers)
    grant_role(debt.hotfix, Role.QA_LEAD, to=testers, by=company.owner, reason="Night shift.")
    assert settled(debt, company.insider).is_settled


def test_not_by_who_lost_the_role(company):
    debt = owing(company, phase="testing")
    grant = next(one for one in grants_on(debt.hotfix) if one.role is Role.QA_LEAD)
    revoke_role(debt.hotfix, grant, by=company.owner, reason="Left.")
    with pytest.raises(NotAllowed):
        settle(debt, ratified=True, by=company.qa)
    assert "a process owner can grant the role" in who_may_settle_now(debt)


@pytest.mark.parametrize("who", ["rm", "other"])
def test_not_by_who_broke_the_glass_nor_by_who_went_ahead(who, company):
    hotfix = broken(company, to="testing")
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    debt = skip(hotfix, company, by="other")
    user = also(hotfix, Role.QA_LEAD, company, who)
    with pytest.raises(NotAllowed, match="You went ahead without this sign-off"):
        settle(debt, ratified=True, by=user)
    assert who_may_settle_now(debt) == "Qa Pay"


def test_not_the_go_by_its_only_release_manager(company):
    hotfix = broken(company, to="deployment")
    debt = skip(hotfix, company)
    with pytest.raises(NotAllowed, match="somebody else must ratify or refuse it"):
        settle(debt, ratified=True, by=company.rm)
    assert settled(debt, also(hotfix, Role.RELEASE_MANAGER, company, "other")).is_settled


@pytest.mark.parametrize("phase", ["code_review", "testing", "deployment"])
def test_not_by_who_signed_development(phase, company):
    debt = owing(company, phase=phase)
    developer = also(debt.hotfix, debt.as_role, company, "sd")
    with pytest.raises(NotAllowed, match="You signed Development in round 1"):
        settle(debt, ratified=True, by=developer)


def test_not_development_by_who_decided_later(company):
    debt = owing(company, phase="development")
    complete(debt.hotfix, company)
    perform(debt.hotfix, "pass_review", by=company.tl)
    user = also(debt.hotfix, Role.SENIOR_DEVELOPER, company, "tl")
    with pytest.raises(NotAllowed, match="You decided about a later phase of round 1"):
        settle(debt, ratified=True, by=user)


def test_who_ratified_development_signs_nothing_later(company):
    debt = owing(company, phase="development")
    settled(debt, company.sd)
    user = also(debt.hotfix, Role.TECHNICAL_LEAD, company, "sd")
    complete(debt.hotfix, company)
    with pytest.raises(NotAllowed, match="You signed Development in this round"):
        perform(debt.hotfix, "pass_review", by=user)


def test_not_qualification_by_the_reporter(company):
    hotfix = broken(company, by=("rm", "qa"))
    skip(hotfix, company)
    reporter = also(hotfix, Role.PRODUCT_OWNER, company, "reporter")
    with pytest.raises(NotAllowed, match="Whoever reported"):
        settle(hotfix.debts.get(role="product_owner"), ratified=True, by=reporter)


def test_not_both_of_qualification(company):
    hotfix = broken(company, by=("rm", "qa"))
    skip(hotfix, company)
    both = also(hotfix, Role.PRODUCT_OWNER, company, "tl")
    settle(hotfix.debts.get(role="technical_lead"), ratified=True, by=both)
    with pytest.raises(NotAllowed, match="one person may not sign both"):
        settle(hotfix.debts.get(role="product_owner"), ratified=True, by=both)


def test_in_every_phase_afterwards_and_in_later_rounds(company):
    hotfix = broken(company, to="development", by=("rm", "po"))
    debt = skip(hotfix, company)
    for _phase in range(2):
        step(hotfix, company)
    complete(hotfix, company)
    perform(hotfix, "refuse_deployment", by=company.rm, reason="The window is gone.")
    ready(hotfix, company, to="code_review")
    hotfix.refresh_from_db()
    assert (hotfix.round, hotfix.state) == (2, "code_review")
    given = settle(debt, ratified=True, by=company.sd)
    first = hotfix.evidence("development_records", every_round=True)["development_records"][0]
    assert (given.round, first.round) == (1, 1)
    assert given.evidence_digest == digest([first.content()]), (
        "The evidence of the round that it was owed in."
    )


def test_not_after_the_end(company):
    hotfix = ready(report(company), company, to="qualification")
    debt = by_phone(hotfix, company, Role.PRODUCT_OWNER, "po")
    perform(hotfix, "reject", by=company.tl, reason="It can wait.")
    with pytest.raises(NotAllowed):
        settle(debt, ratified=True, by=company.po)
    assert settled_words(debt) == "Never settled: the hot fix ended first"
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert not Debt.objects.overdue().exists(), "What nobody can settle stops nobody."


def test_evidence_edited_after_ratifying_closes_the_gate(company):
    hotfix = broken(company, to="deployment")
    debt = skip(hotfix, company)
    other = also(hotfix, Role.RELEASE_MANAGER, company, "other")
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 45
    assert not gate(hotfix).unmet[0].label.startswith("Release Manager"), "An open debt has seen nothing yet."
    settled(debt, other)
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 55
    assert "the evidence changed after Other Pay approved" in gate(hotfix).unmet[0].lacks
    perform(hotfix, "go", by=other)
    assert gate(hotfix).unmet[0].label == "Deployment record"


def test_an_overtaken_screen(company):
    debt = owing(company, phase="testing")
    with pytest.raises(ChangedSince):
        settle(debt, ratified=True, by=company.qa, seen=debt.hotfix.version - 1)


def test_a_debt_is_never_changed_and_never_deleted(company):
    debt = owing(company, phase="testing")
    debt.due_at += timedelta(days=9)
    with pytest.raises(NotAllowed):
        debt.save()
    with pytest.raises(NotAllowed):
        debt.delete()
    assert debt.due_at != Debt.objects.get().due_at


def test_the_glass_of_one_hot_fix_is_not_that_of_another(company):
    broken(company, to="development")
    other = drive(report(company), company, to="development")
    assert not other.expedited
    assert break_glass(other, company).expedited
