"""What is known is proposed in fields that are empty, and is stored by nobody but who saves."""

from typing import Any

import pytest

from apps.evidence.proposals import FIELDS, ROWS, Proposed, proposals
from apps.hotfixes.evidence import evidence_model
from tests.driving import CRITICAL, Company, drive, perform, ready, report
from tests.systems_templates import give_templates

# What somebody has to judge, sign for, measure or try is nobody's to propose.
NEVER = {
    "qualifications",
    "impact_assessments",
    "risk_assessments",
    "release_notes",
    "lessons_learned",
    "rollbacks",
}


@pytest.fixture(autouse=True)
def at_night(night: Any) -> Any:
    return night


def proposed(hotfix: Any, name: str, viewer: Any) -> Proposed:
    hotfix.refresh_from_db()
    return proposals(hotfix.evidence(name)[name][-1], viewer=viewer)


def values(found: Proposed) -> dict[str, Any]:
    return {name: one.value for name, one in found.fields.items()}


def test_judgements_and_results_are_in_no_rule() -> None:
    assert NEVER.isdisjoint(FIELDS)
    assert NEVER.isdisjoint(ROWS)


@pytest.mark.parametrize(("name", "field"), [(name, field) for name in FIELDS for field in FIELDS[name]])
def test_a_rule_is_about_a_field_that_there_is(name: str, field: str) -> None:
    assert field in evidence_model(name).newest()


def test_the_change_request_knows_system_and_templates(company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    bare = proposed(hotfix, "change_requests", company.tl)
    assert values(bare) == {"systems": "Payments PAY"}
    give_templates(company.system)
    found = proposed(hotfix, "change_requests", company.tl)
    assert values(found)["components"] == "Card gateway client"
    assert found.fields["components"].source == "Templates of Payments PAY, version 1"


def test_the_test_report_knows_the_commit_and_which_runs_are_needed(company: Company) -> None:
    hotfix = drive(report(company, **CRITICAL), company, to="testing")
    found = proposed(hotfix, "test_reports", company.qa)
    assert values(found) == {"version_under_test": "0a1b2c3"}
    assert [row["type"] for row in found.rows["runs"].rows] == ["integration", "regression"]
    assert found.rows["runs"].partial
    give_templates(company.system)
    found = proposed(hotfix, "test_reports", company.qa)
    assert [row["type"] for row in found.rows["runs"].rows] == ["integration", "regression", "smoke"]


def test_in_an_emergency_one_run_is_proposed_since_one_is_enough(company: Company) -> None:
    hotfix = drive(report(company), company, to="testing")
    found = proposed(hotfix, "test_reports", company.qa)
    assert [row["type"] for row in found.rows["runs"].rows] == ["integration"]


def test_the_files_reviewed_are_the_files_changed(company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    assert values(proposed(hotfix, "code_reviews", company.tl)) == {"files_reviewed": "gateway/client.py"}


def test_the_plan_knows_version_window_people_and_steps(company: Company, night: Any) -> None:
    give_templates(company.system)
    hotfix = drive(report(company), company, to="deployment")
    found = proposed(hotfix, "deployment_plans", company.rm)
    known = values(found)
    assert (known["release_version"], known["tag"]) == ("2.4.1", "v2.4.1")
    assert known["window_start"] == night
    assert known["code_changes"] == "Renew the pinned certificate."
    assert known["rollback_owner"] == company.rm.pk
    assert [(row["description"], row["owner"]) for row in found.rows["steps"].rows] == [
        ("Deploy the image", str(company.rm)),
        ("Pay 0.01", "Quality guild"),
    ]
    assert not found.rows["steps"].partial
    assert len(found.rows["rollback_steps"].rows) == 1


def test_the_version_follows_from_the_tag_and_the_tag_from_the_version(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    plan = hotfix.evidence("deployment_plans")["deployment_plans"][0]
    plan.tag = "v3.0.7"
    plan.full_clean()
    assert plan.release_version == "3.0.7"
    plan.tag, plan.release_version = "", "3.0.8"
    plan.full_clean()
    assert plan.tag == "v3.0.8"


def test_the_base_version_is_what_the_last_closed_one_released_where_one_may_see_it(company: Company) -> None:
    drive(report(company), company, to="closed")
    hotfix = drive(report(company, title="Again"), company, to="development")
    found = proposed(hotfix, "development_records", company.sd)
    assert found.fields["base_version"].value == "2.4.1"
    assert found.fields["base_version"].source == "HF-2026-0001"
    assert "base_version" not in proposed(hotfix, "development_records", company.other).fields


def test_the_deployment_record_knows_who_and_when_and_the_end_after_the_start(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    found = values(proposed(hotfix, "deployment_records", company.rm))
    assert found.keys() == {"actual_start", "executed_by"}
    assert found["executed_by"] == str(company.rm)
    record = hotfix.deployment_records.get()
    record.actual_start = found["actual_start"]
    record.save()
    assert "actual_end" in values(proposed(hotfix, "deployment_records", company.rm))


def test_what_is_filled_in_is_left_alone(company: Company) -> None:
    give_templates(company.system)
    hotfix = ready(report(company), company, to="deployment")
    found = proposed(hotfix, "deployment_plans", company.rm)
    assert found == Proposed()


def test_nothing_that_is_proposed_is_stored(company: Company) -> None:
    give_templates(company.system)
    hotfix = drive(report(company), company, to="deployment")
    before = hotfix.deployment_plans.values().get()
    proposed(hotfix, "deployment_plans", company.rm)
    assert hotfix.deployment_plans.values().get() == before
    assert not hotfix.deployment_plans.get().steps.exists()
