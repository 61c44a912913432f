"""Production was changed first: the record walks all phases on the short form, and closes complete."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.errors import GateClosed
from apps.hotfixes.phases import State
from apps.hotfixes.recording import recording
from tests.driving import HOLDERS, NIGHT, perform
from tests.short_form import complete_debt, debt_of, fill_short, ratify, short_step
from tests.stating import late_drive, stated

LATER = NIGHT + timedelta(hours=3)


@pytest.fixture
def late(hotfix, company):
    stated(hotfix, by=company.reporter, changed_by=company.sd, name="")
    return hotfix


def test_it_is_a_late_record_from_the_statement_on(late, company):
    assert late.late
    assert late.ahead_of_its_go
    assert late.late_since == NIGHT
    assert late.production_changed_by == company.sd
    assert late.history.first().late_since == NIGHT


def test_a_critical_goes_on_with_the_short_form(late, company):
    late_drive(late, company, to="verification")
    assert late.priority == "critical"
    owed = {debt.phase for debt in late.evidence_debts.all()}
    assert owed == {"qualification", "development", "code_review", "testing", "deployment"}


def test_what_follows_is_due_24_hours_after_the_statement(late, company):
    late_drive(late, company, to="deployment")
    debts = list(late.evidence_debts.all())
    assert {debt.due_at for debt in debts} == {NIGHT + timedelta(hours=24)}
    for hours, overdue in ((24, 0), (25, len(debts))):
        with clock.set_to(NIGHT + timedelta(hours=hours)):
            assert sum(debt.overdue for debt in debts) == overdue
            assert late.evidence_debts.overdue().count() == overdue


def test_every_sign_off_up_to_the_go_is_ratified_afterwards(late, company):
    late_drive(late, company, to="documentation")
    for one in late.approvals.all():
        afterwards = one.phase != State.VERIFICATION
        assert (one.verdict == "Ratified afterwards") is afterwards, one
        assert one.meaning.startswith("Ratified afterwards") is afterwards
        assert one.signed_at == NIGHT


def test_no_window_counts_and_the_plan_opens_with_what_was_stated(late, company):
    late_drive(late, company, to="deployment")
    (plan,) = late.evidence("deployment_plans")["deployment_plans"]
    assert plan.window_start == NIGHT - timedelta(minutes=50)
    assert plan.duration_minutes == 10


def test_the_times_of_the_work_lie_before_report_and_go(late, company):
    late_drive(late, company, to="deployment")
    (plan,) = late.evidence("deployment_plans")["deployment_plans"]
    with recording(plan, by=company.rm) as present:
        fill_short(present)
    with clock.set_to(LATER):
        perform(late, "go", by=company.rm)
        (record,) = late.evidence("deployment_records")["deployment_records"]
        assert record.actual_start == NIGHT - timedelta(minutes=50)
        assert record.actual_end == NIGHT - timedelta(minutes=40)
        assert record.executed_by == str(company.sd)
        with recording(record, by=company.rm) as present:
            for outcome in present.outcomes.all():
                outcome.outcome = "done"
                outcome.save()
            present.issues_found = "none"
        perform(late, "deploy", by=company.rm)
    late.refresh_from_db()
    assert late.state == State.VERIFICATION


def test_it_closes_once_all_that_follows_is_ratified(late, company):
    late_drive(late, company, to="merge")
    with pytest.raises(GateClosed, match="still closed"):
        short_step(late, company)
    for debt in late.evidence_debts.all():
        complete_debt(debt, by=company.contributor)
        for role in debt.roles:
            ratify(debt_of(late, debt.phase), by=company.people[HOLDERS[role]])
    late.refresh_from_db()
    perform(late, "merge_to_main", by=company.tl)
    late.refresh_from_db()
    assert late.closed
    assert late.late
    assert not late.unauthorised
