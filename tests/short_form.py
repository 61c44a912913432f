"""The short form of every kind of evidence, and driving an Emergency on it, for tests of the lanes."""

from collections.abc import Callable, Iterable
from typing import Any

from apps.accounts.models import User
from apps.approvals import ratifying
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.models import Approval
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import Kind, State, act_named
from apps.hotfixes.recording import recording
from apps.release_notes.publish import publish
from tests.driving import FORWARD, SUPPLIER, Company, perform, proof_of, report
from tests.filling import COMPLETE, fill, who_releases

FACTORS = ("critical_impact", "production_affected", "no_workaround", "immediate_action")

# What PROCESS.md 4 marks for an Emergency before the go, and nothing else.
SHORT: dict[str, dict[str, Any]] = {
    "issue_reports": {"priority": "emergency", "triggers": ["system_down"], "description": "It is down."},
    "qualifications": {
        **dict.fromkeys(FACTORS, "yes"),
        "reason": "The till cannot take cards.",
        "validated_priority": "emergency",
    },
    "impact_assessments": {"affected": "All shops cannot take cards.", "data_integrity": "intact"},
    "change_requests": {"description": "Renew the pinned certificate."},
    "risk_assessments": {"operational_level": "medium", "operational_mitigation": "Two people watch it."},
    "development_records": {"how_tested": "By hand, against the bank's sandbox."},
    "code_reviews": {},
    "test_reports": {"version_under_test": "0a1b2c3"},
    "deployment_plans": {
        "tag": "v2.4.1",
        "rollback_triggers": "More than 1 % of the payments refused",
        "restore_point": "taken",
    },
}
SHORT_ROWS: dict[str, Callable[[Any], Any]] = {
    "change_requests": lambda record: record.options.create(kind="code_change"),
    "development_records": lambda record: record.commits.create(sha="0a1b2c3"),
    "test_reports": lambda record: record.runs.create(type="smoke", passed=3),
    "deployment_plans": lambda record: (
        setattr(record, "rollback_owner", who_releases(record)),
        record.steps.create(description="Deploy the image"),
        record.rollback_steps.create(description="Deploy the old image"),
    ),
}


def fill_short(record: Any) -> Any:
    """Put in what the short form asks for, and nothing more, and save it."""
    name = record.relation()
    for field, value in SHORT[name].items():
        setattr(record, field, value)
    SHORT_ROWS.get(name, lambda _record: None)(record)
    if record.checklist:
        for answer in getattr(record, record.checklist).filter(in_emergency=True):
            answer.answer = "yes"
            answer.save()
    record.save()
    return record


def reported(company: Company, **fields: Any) -> HotFix:
    """An Emergency, reported in so many words as it takes."""
    return report(company, **{"observed_at": None, "incident_url": "", **fields})


def short_step(hotfix: HotFix, company: Company) -> HotFix:
    """Through the present phase on the short form and out of it; from Verification on with all of it."""
    hotfix.refresh_from_db()
    phase = hotfix.phase
    assert phase is not None
    _fill_in(hotfix, company, phase.evidence if hotfix.state != State.IDENTIFIED else ())
    for name, who in dict(FORWARD)[State(hotfix.state)]:
        if act_named(name).kind is Kind.ACT:
            _fill_in(hotfix, company, phase.afterwards)
        perform(hotfix, name, by=company.people[who])
    hotfix.refresh_from_db()
    return hotfix


def _fill_in(hotfix: HotFix, company: Company, names: tuple[str, ...]) -> None:
    supplier = company.people[SUPPLIER[State(hotfix.state)]]
    for name in names:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=supplier) as present:
                (fill_short if name in SHORT else fill)(present)
            if name == "release_notes":
                publish(record, by=supplier)  # type: ignore[arg-type]
    hotfix.refresh_from_db()


def short_drive(hotfix: HotFix, company: Company, *, to: str) -> HotFix:
    """Drive an Emergency to the state `to` on the short form."""
    while hotfix.state != to:
        short_step(hotfix, company)
    return hotfix


def debt_of(hotfix: HotFix, phase: str) -> EvidenceDebt:
    """The last evidence debt of `phase`."""
    found: EvidenceDebt = hotfix.evidence_debts.filter(phase=phase).order_by("pk").last()
    return found


def complete_debt(debt: EvidenceDebt, *, by: User) -> None:
    """Fill in all that is empty in the records of `debt`, and nothing that was there."""
    for records in debt.present_evidence().values():
        for record in records:
            with recording(record, by=by) as present:
                fill_the_rest(present)
    debt.hotfix.refresh_from_db()


def fill_the_rest(record: Any) -> None:
    """Put in what is empty in `record`, without saving its own fields."""
    name = record.relation()
    for field, value in COMPLETE[name]().items():
        if is_blank(getattr(record, field)):
            setattr(record, field, value)
    for row in ROWS.get(name, lambda _record: ())(record):
        row.save()
    if record.checklist:
        for answer in getattr(record, record.checklist).filter(answer=""):
            answer.answer = "yes"
            answer.save()


def _weighed(record: Any) -> Iterable[Any]:
    for option in record.options.all():
        option.description, option.assessment = "A new certificate", "Small and proven"
        yield option


def _owned(record: Any) -> Iterable[Any]:
    for step in (*record.steps.all(), *record.rollback_steps.all()):
        step.owner = "Operations"
        yield step


ROWS: dict[str, Callable[[Any], Iterable[Any]]] = {
    "change_requests": _weighed,
    "test_reports": lambda record: [record.runs.model(record=record, type=one, passed=40) for one in RUNS],
    "deployment_plans": _owned,
}
RUNS = ("integration", "regression")


def ratify(debt: EvidenceDebt, *, by: User, **given: Any) -> Approval:
    """Ratify as `by`, who was asked again just now."""
    return ratifying.ratify(debt, by=by, **{"proof": proof_of(by), **given})
