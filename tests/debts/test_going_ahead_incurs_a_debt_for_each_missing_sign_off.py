"""With the glass broken it goes ahead by the phase's own way on, and every sign-off skipped is owed."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval, Debt
from apps.common.errors import BadInput, ChangedSince, GateClosed, NotAllowed, WrongPhase
from apps.hotfixes.door import LONGEST_REASON
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import complete, drive, perform, ready, report
from tests.owing import also, break_glass, broken, go_ahead_without, settled, skip

WAYS = [
    ("qualification", "development", ["product_owner", "technical_lead"]),
    ("development", "code_review", ["senior_developer"]),
    ("code_review", "testing", ["technical_lead"]),
    ("testing", "deployment", ["qa_lead"]),
]


@pytest.mark.parametrize(("phase", "target", "roles"), WAYS, ids=[way[0] for way in WAYS])
def test_it_moves_on_by_its_own_way(phase, target, roles, company, night):
    hotfix = broken(company, to=phase)
    before = Approval.objects.count()
    outcome = go_ahead_without(hotfix, by=company.rm)
    assert (outcome.moved, outcome.hotfix.state) == (True, target)
    debts = list(hotfix.debts.all())
    assert sorted(debt.role for debt in debts) == roles
    assert Approval.objects.count() == before, "A debt is no sign-off."
    for debt in debts:
        assert (debt.phase, debt.round, debt.kind) == (phase, 1, "break_glass")
        assert (debt.incurred_at, debt.due_at) == (night, night + timedelta(hours=24))
        assert debt.incurred_by == company.rm
        assert debt.owed == f"owed by the {debt.get_role_display()} until 2026-11-24 02:14 UTC"
    assert outcome.hotfix.evidence(*outcome.hotfix.phase.evidence), "The next evidence is open."


def test_only_what_is_missing_is_owed(company):
    hotfix = broken(company)
    perform(hotfix, "qualify", by=company.tl)
    debt = skip(hotfix, company)
    assert hotfix.state == "development"
    assert [one.role for one in hotfix.debts.all()] == [debt.role] == ["product_owner"]


def test_a_stale_sign_off_is_missing_too(company):
    hotfix = broken(company)
    perform(hotfix, "qualify", by=company.tl)
    with recording(hotfix.impact_assessments.get(), by=company.po) as record:
        record.users_affected = 3
    skip(hotfix, company)
    assert sorted(one.role for one in hotfix.debts.all()) == ["product_owner", "technical_lead"]


def test_in_deployment_the_go_is_owed_and_deploying_is_an_act_of_its_own(company):
    hotfix = broken(company, to="deployment")
    debt = skip(hotfix, company)
    assert (hotfix.state, debt.role) == ("deployment", "release_manager")
    present = gate(hotfix)
    go = next(one for one in present.requirements if one.place == "go")
    assert go.met
    assert go.owed == "owed by the Release Manager until 2026-11-24 02:14 UTC"
    with pytest.raises(GateClosed):
        perform(hotfix, "deploy", by=company.rm)
    complete(hotfix, company, afterwards=True)
    assert gate(hotfix).summary == "4 of 4: nothing missing, 1 still owed"
    perform(hotfix, "deploy", by=company.rm)
    hotfix.refresh_from_db()
    assert hotfix.state == "verification"
    with pytest.raises(WrongPhase, match="from Qualification to Deployment only: it is in Verification"):
        go_ahead_without(hotfix, by=company.rm)


def test_what_is_owed_is_settled_and_not_signed_again(company):
    hotfix = broken(company, to="deployment")
    skip(hotfix, company)
    other = also(hotfix, Role.RELEASE_MANAGER, company, "other")
    with pytest.raises(WrongPhase, match="not signed again but settled: it is owed by the Release Manager"):
        perform(hotfix, "go", by=other)


def test_evidence_is_never_skipped(company):
    hotfix = break_glass(drive(report(company), company, to="testing"), company)
    with pytest.raises(GateClosed, match="the evidence is not complete"):
        go_ahead_without(hotfix, by=company.rm)
    assert not Debt.objects.exists()


def test_nothing_is_skipped_where_nothing_is_missing(company):
    hotfix = broken(company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    with pytest.raises(WrongPhase, match="nothing to skip"):
        go_ahead_without(hotfix, by=company.rm)


def test_not_before_the_glass_is_broken(company):
    hotfix = ready(report(company), company, to="testing")
    with pytest.raises(WrongPhase, match="not broken in round 1"):
        go_ahead_without(hotfix, by=company.rm)


def test_a_new_round_closes_the_glass_and_leaves_the_debts(company):
    hotfix = broken(company, to="development")
    debt = skip(hotfix, company)
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    complete(hotfix, company)
    with pytest.raises(WrongPhase, match="not broken in round 2"):
        go_ahead_without(hotfix, by=company.rm)
    assert [one.pk for one in Debt.objects.open()] == [debt.pk]
    assert settled(debt, company.sd).settled_by.round == 1
    break_glass(hotfix, company)
    assert skip(hotfix, company).round == 2


def test_either_of_the_two_or_a_release_manager_may(company):
    hotfix = broken(company)
    also(hotfix, Role.RELEASE_MANAGER, company, "other")
    for who in ("tl", "sd", "qa", "contributor", "reporter", "root", "owner"):
        with pytest.raises(NotAllowed, match="Only who broke the glass"):
            go_ahead_without(hotfix, by=company.people[who])
    for who in ("po", "rm", "other"):
        skip(hotfix, company, by=who)
        complete(hotfix, company)
    assert hotfix.state == "testing"


def test_what_became_critical_waits_for_its_sign_offs(company):
    hotfix = broken(company)
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    with pytest.raises(WrongPhase, match="Only an Emergency"):
        go_ahead_without(hotfix, by=company.rm)


def test_a_debt_that_was_refused_is_not_incurred_again(company):
    hotfix = broken(company, to="deployment")
    debt = skip(hotfix, company)
    other = also(hotfix, Role.RELEASE_MANAGER, company, "other")
    settled(debt, other, ratified=False)
    assert not gate(hotfix).is_open
    with pytest.raises(WrongPhase, match="now only the sign-off itself opens the gate"):
        go_ahead_without(hotfix, by=company.rm)
    perform(hotfix, "go", by=other)
    complete(hotfix, company, afterwards=True)
    assert gate(hotfix).is_open


def test_an_overtaken_screen_and_an_endless_comment(company):
    hotfix = broken(company)
    with pytest.raises(ChangedSince):
        go_ahead_without(hotfix, by=company.rm, seen=hotfix.version - 1)
    with pytest.raises(BadInput):
        go_ahead_without(hotfix, by=company.rm, reason="x" * (LONGEST_REASON + 1))
    assert not Debt.objects.exists()


def test_nothing_of_the_deployment_is_recorded_before_the_go_or_its_debt(company):
    hotfix = broken(company, to="deployment")
    assert not hotfix.deployment_records.exists()
    debt = skip(hotfix, company)
    record = hotfix.deployment_records.get()
    with recording(record, by=company.rm) as present:
        present.executed_by = "Otto Operator"
    settled(debt, also(hotfix, Role.RELEASE_MANAGER, company, "other"), ratified=False)
    with pytest.raises(WrongPhase, match="before the sign-off is given"), recording(record, by=company.rm):
        pass
