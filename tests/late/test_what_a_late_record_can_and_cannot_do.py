"""A late record is not cancelled; its no to the go is a roll-back, possible in every phase of it."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.hotfixes.gates import gate
from apps.hotfixes.phases import PHASES, State
from apps.hotfixes.policy import Rights
from tests.driving import NIGHT, perform, ready, report
from tests.short_form import short_drive
from tests.stating import late_drive, stated

STATES = [phase.state.value for phase in PHASES]
ROLLED_BACK = {
    "trigger": "Refunds are refused now.",
    "decision_maker": "Rita Release",
    "steps_taken": "Deployed the old image.",
    "outcome": "As it was before.",
}
FATE = {"becomes_of_production": "It stays until Monday's release, which replaces it."}


@pytest.fixture
def late(hotfix, company):
    stated(hotfix, by=company.reporter)
    return hotfix


def roll_back(hotfix, company):
    perform(hotfix, "roll_back", by=company.rm, reason="Refunds are refused now.", details=ROLLED_BACK)
    hotfix.refresh_from_db()


@pytest.mark.parametrize("who", ["po", "reporter"])
def test_nobody_cancels_it(who, late, company):
    with pytest.raises(WrongPhase, match="production was changed already"):
        perform(late, "cancel", by=company.people[who], reason="It was nothing.")


def test_the_go_is_not_refused_but_rolled_back(late, company):
    late_drive(late, company, to="deployment")
    with pytest.raises(WrongPhase, match="is rolled back"):
        perform(late, "refuse_deployment", by=company.rm, reason="No.")
    roll_back(late, company)
    assert (late.state, late.round) == (State.DEVELOPMENT, 2)


@pytest.mark.parametrize("state", STATES)
def test_it_is_rolled_back_in_every_phase(state, late, company):
    late_drive(late, company, to=state)
    roll_back(late, company)
    assert late.late
    assert not late.ahead_of_its_go
    if state in (State.IDENTIFIED, State.QUALIFICATION):
        assert (late.state, late.round) == (state, 1), "nothing goes past Qualification by it"
    else:
        assert (late.state, late.round) == (State.DEVELOPMENT, 2)


def test_once_rolled_back_it_goes_on_as_any_other(late, company):
    late_drive(late, company, to="development")
    roll_back(late, company)
    assert not gate(late).follows
    assert "roll_back" not in [act.name for act, _decision in Rights(company.rm, late).acts()]
    with pytest.raises(WrongPhase):
        roll_back(late, company)
    with pytest.raises(WrongPhase, match="stated this already"):
        stated(late, by=company.reporter)


def test_its_sign_offs_are_ordinary_ones_again(late, company):
    late_drive(late, company, to="development")
    roll_back(late, company)
    ready(late, company, to="development")
    perform(late, "submit_for_review", by=company.sd)
    assert late.approvals.last().verdict == "Approved"


@pytest.mark.parametrize("details", [{}, {"becomes_of_production": "  "}])
def test_to_refuse_to_ratify_it_must_be_said_what_becomes_of_production(details, late, company):
    late_drive(late, company, to="qualification")
    with pytest.raises(BadInput) as refused:
        perform(late, "reject", by=company.po, reason="Not an outage.", details=details)
    assert list(refused.value.fields) == ["becomes_of_production"]


def test_what_is_not_ratified_is_an_unauthorised_change(late, company):
    late_drive(late, company, to="qualification")
    perform(late, "reject", by=company.po, reason="Not an outage.", details=FATE)
    late.refresh_from_db()
    assert late.state == State.REJECTED
    assert late.unauthorised
    assert late.unauthorised_changes.get().becomes_of_production == FATE["becomes_of_production"]
    (action,) = late.follow_up_actions.all()
    assert FATE["becomes_of_production"] in action.what
    assert action.owner == company.owner


def test_any_other_is_rejected_as_ever(hotfix, company):
    late_drive(hotfix, company, to="qualification")
    perform(hotfix, "reject", by=company.po, reason="Not an outage.")
    hotfix.refresh_from_db()
    assert not hotfix.unauthorised
    assert not hotfix.unauthorised_changes.exists()
    assert not hotfix.follow_up_actions.exists()


def test_an_emergency_is_stated_late_as_well(company):
    hotfix = short_drive(report(company), company, to="code_review")
    stated(hotfix, by=company.contributor)
    assert {debt.due_at for debt in hotfix.evidence_debts.all()} == {NIGHT + timedelta(hours=24)}


def test_a_statement_puts_no_due_time_off(company):
    hotfix = short_drive(report(company), company, to="code_review")
    with clock.set_to(NIGHT + timedelta(hours=60)):
        stated(hotfix, by=company.contributor)
    assert {debt.due_at for debt in hotfix.evidence_debts.all()} == {NIGHT + timedelta(hours=72)}


def test_who_changed_production_gives_no_go(late, company):
    assert late.production_changed_by is None
    other = report(company, title="The same again", priority="critical", triggers=["performance"])
    stated(other, by=company.reporter, changed_by=company.rm, name="")
    late_drive(other, company, to="deployment")
    with pytest.raises(NotAllowed, match="changed production first"):
        perform(other, "go", by=company.rm)
