"""A complete, believable content for every kind of evidence, for tests that need an open gate."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.evidence import Evidence, evidence_model


def fill(record: Any) -> Any:
    """Make `record` complete, and save it."""
    for name, value in {**COMPLETE[record.relation()](), **_of_a_critical(record)}.items():
        setattr(record, name, value)
    _ROWS.get(record.relation(), lambda _record: None)(record)
    if record.checklist:
        for answer in getattr(record, record.checklist).filter(answered_by=""):
            answer.answer = {"checks": "passed"}.get(record.checklist, "yes")
            answer.save()
    record.save()
    return record


def _of_a_critical(record: Any) -> dict[str, Any]:
    """What is said otherwise where the hot fix is a Critical: by its report and its Qualification."""
    if record.hotfix.priority != "critical":
        return {}
    return {
        "issue_reports": {"priority": "critical", "triggers": ["performance"]},
        "qualifications": {"validated_priority": "critical"},
    }.get(record.relation(), {})


def in_own_words(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with other words in each reason and mitigation: one sentence everywhere is asked about."""
    alike = ("_reason", "_mitigation")
    return {name: f"{name}: {value}" if name.endswith(alike) else value for name, value in values.items()}


def opened(name: str, hotfix: Any) -> Any:
    """The record of the present round called `name`, opened as entering the phase does."""
    model: type[Evidence] = evidence_model(name)
    model.open_for(hotfix)
    return model._default_manager.get(hotfix=hotfix, round=hotfix.round)


def _issue_report() -> dict[str, Any]:
    return {
        "title": "Payments are refused",
        "priority": "emergency",
        "triggers": ["system_down", "revenue_impact"],
        "environment": "production",
        "observed_at": clock.now() - timedelta(minutes=20),
        "description": "Every card payment ends in “try again later”.",
    }


def _qualification() -> dict[str, Any]:
    factors = ("critical_impact", "production_affected", "no_workaround", "immediate_action")
    values: dict[str, Any] = dict.fromkeys(factors, "yes")
    values |= {f"{factor}_reason": "The till cannot take cards." for factor in factors}
    return values | {"validated_priority": "emergency"}


def _impact() -> dict[str, Any]:
    return {
        "users_affected": 1200,
        "user_kinds": "Customers",
        "locations": "All shops",
        "functions": "Card payment",
        "critical_processes": "Selling",
        "workarounds": "Cash only",
        "workarounds_not_viable": "Half of the customers carry none.",
        "data_integrity": "intact",
        "compliance_issues": "none",
        "revenue_effect": "Half of the turnover",
        "cost_estimate": "12,000 EUR an hour",
        "urgency": "Saturday is the busiest day.",
    }


def _change_request() -> dict[str, Any]:
    return {
        "description": "Renew the pinned certificate.",
        "justification": "The old one expired.",
        "systems": "Payments",
        "components": "Card gateway client",
        "dependencies": "none",
        "integration_points": "The bank's gateway",
    }


def _risk() -> dict[str, Any]:
    values = {}
    for area in ("implementation", "operational", "process", "timeline"):
        values |= {f"{area}_level": "low", f"{area}_mitigation": "Two people look at every step."}
    return values


def _development() -> dict[str, Any]:
    return {
        "base_version": "2.4.0",
        "files_changed": "gateway/client.py",
        "database_changes": "none",
        "configuration_changes": "none",
        "dependency_changes": "none",
        "unit_tests_passed": 210,
        "unit_tests_failed": 0,
        "coverage_percent": Decimal("91.50"),
    }


def _plan() -> dict[str, Any]:
    return {
        "release_version": "2.4.1",
        "tag": "v2.4.1",
        "window_start": clock.now(),
        "duration_minutes": 30,
        "verification_minutes": 60,
        "code_changes": "The new certificate",
        "database_changes": "none",
        "configuration_changes": "none",
        "service_changes": "Restart of the gateway client",
        "backup": "The image of 2.4.0 stays in the registry.",
        "who_is_told": "Support, before and after",
        "restore_point": "verified",
        "rollback_triggers": "More than 1 % of the payments refused",
    }


def _deployment_record() -> dict[str, Any]:
    return {
        "actual_start": clock.now(),
        "actual_end": clock.now(),
        "executed_by": "Otto Operator",
    }


def _rollback() -> dict[str, Any]:
    return {
        "trigger": "Payments refused",
        "decision_maker": "Rita Release",
        "steps_taken": "Image of 2.4.0 started",
        "outcome": "As before the deployment",
    }


def _verification() -> dict[str, Any]:
    return {
        "monitoring_start": clock.now() - timedelta(minutes=60),
        "monitoring_minutes": 60,
        "monitoring_notes": "No refused payment",
        "conclusion": "The fix works.",
    }


COMPLETE: dict[str, Callable[[], dict[str, Any]]] = {
    "issue_reports": _issue_report,
    "qualifications": _qualification,
    "impact_assessments": _impact,
    "change_requests": _change_request,
    "risk_assessments": _risk,
    "development_records": _development,
    "code_reviews": lambda: {
        "pull_request": "https://git/shop/pay/pull/7",
        "files_reviewed": "gateway/client.py",
    },
    "test_reports": lambda: {"environment": "Pre-production", "version_under_test": "2.4.1-rc1"},
    "deployment_plans": _plan,
    "deployment_records": _deployment_record,
    "rollbacks": _rollback,
    "unauthorised_changes": lambda: {"becomes_of_production": "It is taken back by hand tomorrow."},
    "verifications": _verification,
    "release_notes": lambda: {
        "audience": "customers",
        "title": "Card payments work again",
        "what_changed": "A certificate was renewed.",
        "impact": "You can pay by card.",
        "support_contact": "Hotline 4711",
    },
    "lessons_learned": lambda: {
        "root_cause": "A certificate expired.",
        "why_it_escaped": "Nobody watched its date.",
        "what_worked": "The alert came within a minute.",
    },
    "merge_records": lambda: {
        "merge_commit": "0a1b2c3d4e",
        "tag": "v2.4.1",
        "back_merged": True,
        "branch_deleted": True,
    },
}


def _test_runs(record: Any) -> None:
    record.runs.create(type="integration", passed=40)
    record.runs.create(type="regression", passed=400)


def who_releases(record: Any) -> Any:
    """Who holds the Release Manager's role on the hot fix of `record`; where nobody does, its reporter."""
    held = record.hotfix.user_grants.filter(permission__codename=Role.RELEASE_MANAGER.codename).first()
    return held.user if held else record.hotfix.reported_by


def _steps(record: Any) -> None:
    record.rollback_owner = who_releases(record)
    record.steps.create(description="Deploy the image", owner="Operations")
    record.rollback_steps.create(description="Deploy the old image", owner="Operations")


def _outcomes(record: Any) -> None:
    for outcome in record.outcomes.all():
        outcome.outcome = "done"
        outcome.save()


_ROWS: dict[str, Callable[[Any], None]] = {
    "change_requests": lambda record: record.options.create(
        kind="code_change", description="A new certificate", assessment="Small and proven", chosen=True
    ),
    "development_records": lambda record: record.commits.create(
        sha="0a1b2c3", message="Renew the certificate"
    ),
    "test_reports": _test_runs,
    "deployment_plans": _steps,
    "deployment_records": _outcomes,
}
