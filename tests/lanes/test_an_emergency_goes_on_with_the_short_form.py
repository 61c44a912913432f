"""Before the go an Emergency needs only its short form; the rest follows, and a Critical needs all of it."""

import pytest

from apps.common.errors import GateClosed
from apps.hotfixes.gates import gate
from apps.hotfixes.phases import phase_of
from apps.hotfixes.recording import recording
from apps.systems.models import ChecklistTemplateItem
from tests.driving import SUPPLIER, Company, drive, perform, report, step
from tests.short_form import SHORT, debt_of, fill_short, short_drive, short_step

PHASES = ("qualification", "development", "code_review", "testing", "deployment")


@pytest.mark.parametrize("state", PHASES)
def test_the_short_form_is_enough_to_sign(state, hotfix, company):
    short_drive(hotfix, company, to=state)
    for name in hotfix.phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=company.people[SUPPLIER[hotfix.phase.state]]) as present:
                fill_short(present)
    present = gate(hotfix)
    assert present.ready_to_sign, present.unmet
    assert present.follows


@pytest.mark.parametrize("state", PHASES)
def test_a_critical_needs_all_of_it(state, company):
    hotfix = drive(report(company, priority="critical", triggers=["performance"]), company, to=state)
    for name in hotfix.phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=company.people[SUPPLIER[hotfix.phase.state]]) as present:
                fill_short(present)
    present = gate(hotfix)
    assert not present.ready_to_sign
    assert not present.follows


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (name, field)
        for name in SHORT
        for field in SHORT[name]
        if field not in ("priority", "triggers", "description", "operational_level", "operational_mitigation")
    ],
)
def test_each_part_of_it_is_needed(name, field, hotfix, company):
    short_drive(hotfix, company, to=phase_of(name).state)
    (record,) = hotfix.evidence(name)[name]
    with recording(record, by=company.people[SUPPLIER[hotfix.phase.state]]) as present:
        fill_short(present)
        assert present.asked_now() == []
        setattr(present, field, "")
        assert present.asked_now()


def test_the_signer_reads_what_will_follow(hotfix, company):
    short_drive(hotfix, company, to="qualification")
    lines = gate(hotfix, hotfix.evidence("issue_reports", *hotfix.phase.evidence)).follows
    assert "Issue report: when it was observed" in lines
    assert "Risk assessment: level of the process risk" in lines


def test_what_was_put_in_and_is_wrong_never_follows(hotfix, company):
    short_drive(hotfix, company, to="testing")
    (record,) = hotfix.evidence("test_reports")["test_reports"]
    with recording(record, by=company.qa) as present:
        fill_short(present)
        present.runs.create(type="regression", passed=10, failed=1)
    with pytest.raises(GateClosed) as refused:
        perform(hotfix, "pass_testing", by=company.qa)
    assert "a regression run that passed" in " ".join(refused.value.lacks)


def test_a_question_that_is_marked_is_asked_before_the_go(hotfix, company):
    for item in ChecklistTemplateItem.objects.filter(in_emergency=True):
        item.in_emergency = False
        item.save()
    marked, other = ChecklistTemplateItem.objects.filter(template__kind="readiness", answered_by="")[:2]
    marked.in_emergency = True
    marked.save()
    short_drive(hotfix, company, to="deployment")
    (record,) = hotfix.evidence("deployment_plans")["deployment_plans"]
    assert [str(one) for one in record.questions_asked_now()] == [marked.text]
    assert other.text in [str(one) for one in record.follows()]


def test_leaving_a_phase_puts_on_the_record_what_is_missing(hotfix, company, night):
    short_drive(hotfix, company, to="development")
    debt = debt_of(hotfix, "qualification")
    assert (debt.round, debt.arose_at, debt.left_by) == (1, night, company.tl)
    assert "Issue report: when it was observed" in debt.words
    assert "Qualification: critical business impact: the reason" in debt.words
    assert {"evidence", "record", "name", "row", "words"} == set(debt.names[0])
    assert debt.suppliers == ["product_owner", "technical_lead"]


def test_a_phase_that_lacks_nothing_owes_nothing(company):
    hotfix = report(company)
    for _phase in range(3):
        step(hotfix, company)
    assert not hotfix.evidence_debts.exists()


def test_the_way_goes_as_far_as_the_merge(hotfix, company):
    short_drive(hotfix, company, to="merge")
    assert set(hotfix.evidence_debts.values_list("phase", flat=True)) == set(PHASES)
    with pytest.raises(GateClosed) as refused:
        short_step(hotfix, company)
    assert any("evidence that follows" in lack for lack in refused.value.lacks)


def test_nobody_breaks_the_glass_for_that(hotfix, company: Company):
    short_drive(hotfix, company, to="verification")
    assert not hotfix.expedited
    assert not hotfix.debts.exists()
