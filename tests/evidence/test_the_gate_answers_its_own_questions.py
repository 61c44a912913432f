"""A question that the gate can answer is answered by it, and asked of nobody."""

from typing import Any

import pytest

from apps.evidence.sheets import sheet
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import Company, drive, ready, report
from tests.filling import opened
from tests.records.stories import deployed_ahead


@pytest.fixture(autouse=True)
def at_night(night: Any) -> Any:
    return night


def plan_of(hotfix: Any) -> Any:
    hotfix.refresh_from_db()
    return hotfix.evidence("deployment_plans")["deployment_plans"][-1]


def question(record: Any, fact: str) -> Any:
    return next(one for one in getattr(record, record.checklist).all() if one.answered_by == fact)


def test_what_the_record_says_is_answered_and_lacks_nothing(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    plan = plan_of(hotfix)
    for fact in ("review_complete", "tests_passed", "approvals_received"):
        assert question(plan, fact).settled, fact
    asked = [one for one in plan.readiness.all() if not one.answered_by]
    assert plan.unanswered()[-len(asked) :] == [one.text for one in asked]
    assert str(question(plan, "tests_passed").gate_answer) == (
        "Yes (answered by the gate: The required tests passed)"
    )


def test_what_is_not_so_is_answered_no_with_what_lacks_and_keeps_the_gate_closed(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    documents = question(plan_of(hotfix), "documents_ready")
    assert not documents.settled
    assert "No (answered by the gate: the version; the tag;" in documents.lack()
    complete = question(plan_of(ready(hotfix, company, to="deployment")), "documents_ready")
    assert complete.settled


def test_the_unit_tests_are_read_in_the_development_record(company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    review = hotfix.evidence("code_reviews")["code_reviews"][0]
    asked = question(review, "unit_tests_passed")
    assert asked.settled
    hotfix.development_records.get().commits.all().delete()
    review = hotfix.evidence("code_reviews")["code_reviews"][0]
    assert question(review, "unit_tests_passed").lack().endswith("No (answered by the gate: a commit)")


def test_a_sign_off_that_was_gone_ahead_of_is_a_no_and_keeps_no_gate_closed(company: Company) -> None:
    asked = question(plan_of(deployed_ahead(company)), "approvals_received")
    assert asked.settled
    assert str(asked.gate_answer).startswith("No (answered by the gate: ")
    assert "Code Review" in str(asked.gate_answer)


def test_it_stands_on_the_sheet_in_place_of_an_answer(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    (table,) = [table for table in sheet(plan_of(hotfix)).tables if table.name == "readiness"]
    assert table.columns == ("Section", "Question", "Answer", "Note")
    assert "Yes (answered by the gate: The code review is complete)" in [row[2] for row in table.rows]


def test_a_signature_covers_the_question_and_stays_when_the_gate_says_otherwise(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    before = plan_of(hotfix).content()
    hotfix.test_reports.get().runs.all().delete()
    plan = plan_of(hotfix)
    assert not question(plan, "tests_passed").settled
    assert plan.content() == before
    assert {row["answered_by"] for row in before["rows"]["readiness"]} >= {"tests_passed", ""}


def test_the_gate_asks_people_only_for_the_others(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")  # an Emergency asks for none of them yet
    with recording(plan_of(hotfix), by=company.rm) as plan:
        for one in plan.readiness.filter(answered_by=""):
            one.answer = "yes"
            one.save()
    lacks = next(one.lacks for one in gate(hotfix).requirements if one.source is Source.CHECKLIST)
    assert len(lacks) == 1
    assert "No (answered by the gate:" in lacks[0]


def test_a_template_without_a_fact_asks_people(hotfix: Any, template: Any) -> None:
    template("readiness", "Is the review complete?")
    (asked,) = opened("deployment_plans", hotfix).readiness.all()
    assert (asked.answered_by, asked.gate_answer, asked.settled) == ("", None, False)
