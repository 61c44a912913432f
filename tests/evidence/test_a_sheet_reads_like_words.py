"""A sheet: choices, times, durations and lists as people read them, without queries of its own."""

import pytest
from django.db import connection
from django.db.models import prefetch_related_objects
from django.test.utils import CaptureQueriesContext

from apps.evidence.sheets import sheet
from apps.hotfixes.phases import evidence_names, recorded_outside_phases
from tests.filling import fill, opened


def values(record):
    return {field.name: field.value for field in sheet(record).fields}


def test_the_issue_report_shows_its_system_and_reporter(hotfix):
    shown = values(fill(opened("issue_reports", hotfix)))
    assert shown["system"] == "Payments"
    assert shown["reporter"] == "Rosa Reporter"
    assert shown["priority"] == "Emergency"
    assert shown["triggers"] == "System down, Revenue impact"
    assert shown["observed_at"] == "2026-11-23 01:54 UTC"


def test_what_nobody_filled_in_is_blank(hotfix):
    fields = {field.name: field for field in sheet(opened("issue_reports", hotfix)).fields}
    assert (fields["description"].value, fields["description"].blank, fields["description"].wide) == (
        "",
        True,
        True,
    )
    assert (fields["triggers"].value, fields["triggers"].blank) == ("", True)
    assert not fields["title"].blank


def test_a_sheet_on_which_there_is_nothing_at_all_says_so_as_a_whole(hotfix):
    request = opened("change_requests", hotfix)
    assert sheet(request).is_blank
    request.options.create(kind="code_change", description="Read the label twice")
    assert not sheet(request).is_blank
    assert not sheet(fill(opened("impact_assessments", hotfix))).is_blank


def test_minutes_percent_and_counts(hotfix):
    plan = values(fill(opened("deployment_plans", hotfix)))
    assert (plan["duration_minutes"], plan["window_end"]) == ("30 min", "2026-11-23 02:44 UTC")
    developed = fill(opened("development_records", hotfix))
    developed.refresh_from_db()
    assert values(developed)["coverage_percent"] == "91.5 %"
    assert values(developed)["unit_tests_failed"] == "0"


def test_yes_and_no(hotfix):
    record = fill(opened("merge_records", hotfix))
    record.branch_deleted = False
    assert (values(record)["back_merged"], values(record)["branch_deleted"]) == ("Yes", "No")


def test_the_overall_risk_is_shown(hotfix):
    assert values(fill(opened("risk_assessments", hotfix)))["overall"] == "Low"
    assert values(opened("risk_assessments", hotfix))["implementation_level"] == "Low"


def test_rows_and_checklist_are_tables_with_the_note_last(hotfix, template):
    template("standards", "Are names good?")
    review = fill(opened("code_reviews", hotfix))
    review.findings.create(severity="minor", description="A typo")
    findings, standards = sheet(review).tables
    assert (findings.title, findings.columns[0], findings.rows[0][:3]) == (
        "Findings",
        "Severity",
        ("Minor", "Open", "A typo"),
    )
    assert standards.title == "Standards checklist"
    assert standards.columns == ("Section", "Question", "Answer", "Note")
    assert standards.rows == (("Section", "Are names good?", "Yes", ""),)


def test_it_says_what_is_lacking_and_who_changed_it(hotfix, at_night, template):
    template("verification", "Are the logs clean?")
    record = opened("verifications", hotfix)
    record.changed_by, record.changed_at = hotfix.reported_by, at_night
    made = sheet(record)
    assert (made.name, made.title, made.round) == ("verifications", "Verification", 1)
    assert made.lacks[-1] == "Are the logs clean?"
    assert (made.changed_by, made.changed_at) == ("Rosa Reporter", "2026-11-23 02:14 UTC")


@pytest.mark.parametrize(
    "name", [name for name in evidence_names() if name not in (*recorded_outside_phases(), "qualifications")]
)
def test_prefetched_evidence_costs_no_query(name, hotfix):
    fill(opened(name, hotfix))
    prefetch_related_objects([hotfix], "approvals", "debts")
    # What the gate answers in a checklist it reads in the records beside.
    record = hotfix.evidence(*evidence_names())[name][0]
    with CaptureQueriesContext(connection) as queries:
        sheet(record)
    assert len(queries) == 0
