"""Due a day after production was changed; before that a day after the go, at latest three after it arose."""

from datetime import timedelta

import pytest

from apps.approvals.evidence_debts import EvidenceDebt
from apps.common import clock
from apps.common.errors import GateClosed, WrongPhase
from apps.hotfixes.recording import recording
from tests.driving import NIGHT, perform
from tests.owing import call_to_break
from tests.short_form import complete_debt, debt_of, fill_short, ratify, reported, short_drive, short_step

HOUR = timedelta(hours=1)


def go(hotfix, company):
    short_drive(hotfix, company, to="deployment")
    (plan,) = hotfix.evidence("deployment_plans")["deployment_plans"]
    with recording(plan, by=company.sd) as present:
        fill_short(present)
    perform(hotfix, "go", by=company.rm)
    hotfix.refresh_from_db()


def overdue_by_sql():
    return set(EvidenceDebt.objects.overdue().values_list("pk", flat=True))


def overdue_in_words():
    debts = list(EvidenceDebt.objects.all())
    return {one.pk for one in debts if one.overdue and not one.is_followed_by_one_of(debts)}


def test_three_days_after_it_arose(hotfix, company):
    short_drive(hotfix, company, to="development")
    assert debt_of(hotfix, "qualification").due_at == NIGHT + 72 * HOUR


def test_a_day_after_the_go(hotfix, company):
    short_drive(hotfix, company, to="development")
    with clock.set_to(NIGHT + 2 * HOUR):
        go(hotfix, company)
    assert {one.due_at for one in hotfix.evidence_debts.all()} == {NIGHT + 26 * HOUR}


def test_a_day_after_production_was_changed_or_as_the_system_says(hotfix, company):
    with clock.set_to(NIGHT + HOUR):
        short_drive(hotfix, company, to="verification")
    assert {one.due_at for one in hotfix.evidence_debts.all()} == {NIGHT + 25 * HOUR}
    company.system.evidence_due_within = 4 * HOUR
    company.system.save()
    assert {one.due_at for one in hotfix.evidence_debts.all()} == {NIGHT + 5 * HOUR}


@pytest.mark.parametrize("state", ["development", "deployment", "verification"])
@pytest.mark.parametrize("hours", [0, 23, 25, 71, 73])
def test_sql_says_the_same(state, hours, hotfix, company):
    short_drive(hotfix, company, to=state)
    with clock.set_to(NIGHT + hours * HOUR):
        assert overdue_by_sql() == overdue_in_words()
        assert bool(overdue_by_sql()) == (hours >= (25 if state == "verification" else 73))


def test_overdue_evidence_stops_broken_glass_of_the_system(hotfix, company):
    short_drive(hotfix, company, to="verification")
    other = reported(company, title="Another night")
    short_drive(other, company, to="qualification")
    with (
        clock.set_to(NIGHT + 25 * HOUR),
        pytest.raises(WrongPhase, match="evidence of Payments PAY is overdue"),
    ):
        call_to_break(other, by=company.rm, reason="It is down again.")


def test_it_lapses_where_production_was_not_changed(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    perform(hotfix, "cancel", by=company.po, reason="It came back by itself.")
    hotfix.refresh_from_db()
    debt = debt_of(hotfix, "development")
    assert debt.lapsed
    assert "Lapsed" in debt.status_in_words
    assert not EvidenceDebt.objects.open().exists()


def test_it_does_not_where_production_was_changed_once(hotfix, company):
    short_drive(hotfix, company, to="verification")
    perform(
        hotfix,
        "roll_back",
        by=company.rm,
        reason="Worse than before",
        details={"trigger": "Worse", "decision_maker": "Rita", "steps_taken": "Back", "outcome": "As before"},
    )
    hotfix.refresh_from_db()
    with pytest.raises(GateClosed):
        perform(hotfix, "cancel", by=company.po, reason="Enough.")


def test_a_round_that_reached_production_keeps_its_own(hotfix, company):
    short_drive(hotfix, company, to="verification")
    perform(
        hotfix,
        "roll_back",
        by=company.rm,
        reason="Worse than before",
        details={"trigger": "Worse", "decision_maker": "Rita", "steps_taken": "Back", "outcome": "As before"},
    )
    hotfix.refresh_from_db()
    debt = debt_of(hotfix, "development")
    assert debt.round == 1
    assert debt.is_open
    complete_debt(debt, by=company.contributor)
    ratify(debt_of(hotfix, "development"), by=company.sd)
    assert debt_of(hotfix, "development").ratified


def test_any_other_moves_to_the_next_round_with_its_time(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="It leaks.")
    hotfix.refresh_from_db()
    first = debt_of(hotfix, "development")
    assert first.moved_on
    assert not first.is_open
    assert first.pk not in EvidenceDebt.objects.open().values_list("pk", flat=True)
    with clock.set_to(NIGHT + 5 * HOUR):
        short_step(hotfix, company)
    second = debt_of(hotfix, "development")
    assert (second.round, second.owed_since, second.is_open) == (2, NIGHT, True)
    assert debt_of(hotfix, "qualification").is_open
