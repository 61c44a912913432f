"""The facts of the first page, and the gate: what a change board reads before the decisions."""

from collections.abc import Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from apps.common.durations import in_days_and_hours
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.identification import IssueReport
from apps.evidence.qualification import ChangeRequest, RiskAssessment
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import Grant
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State

from .decisions import LONGEST_REASON, Found
from .paper_wording import from_to, short, to_the_minute
from .record_data import Cover, GateLine, GatePart

E = TypeVar("E", bound=Evidence)

LONGEST_SUMMARY = 340


def cover(hotfix: HotFix, evidence: Found) -> Cover:
    """The facts of the first page."""
    report = _last(evidence, IssueReport)
    request = _last(evidence, ChangeRequest)
    risk = _last(evidence, RiskAssessment)
    # A plan of an earlier round is no plan any more.
    plan = _last(evidence, DeploymentPlan, of_round=hotfix.round)
    deployed = _last(evidence, DeploymentRecord, of_round=hotfix.round)
    return Cover(
        reference=hotfix.reference,
        title=hotfix.title,
        system=f"{hotfix.system.name} ({hotfix.system.code})",
        priority=str(hotfix.get_priority_display()),
        triggers=report.get_triggers_display() if report else "",
        state=str(State(hotfix.state).label),
        draft=not hotfix.ended,
        closed=hotfix.state == State.CLOSED,
        expedited=hotfix.expedited,
        round=hotfix.round,
        reported_by=str(hotfix.reported_by),
        reported_at=to_the_minute(hotfix.reported_at),
        took=in_days_and_hours(hotfix.age) if hotfix.ended else "",
        window=_window(plan),
        deployed=_deployed(deployed),
        risk=str(risk.overall.label) if risk and risk.overall else "",
        rollback_decision=plan.rollback_decision_owner if plan else "",
        rollback_triggers=short(plan.rollback_triggers, most=LONGEST_REASON) if plan else "",
        issue=short(report.description, most=LONGEST_SUMMARY) if report else "",
        change=short(request.description, most=LONGEST_SUMMARY) if request else "",
    )


def _last(evidence: Found, model: type[E], *, of_round: int | None = None) -> E | None:
    """The newest record of a kind."""
    records = [record for record in evidence[model.relation()] if of_round in (None, record.round)]
    found = records[-1] if records else None
    assert found is None or isinstance(found, model)
    return found


def _window(plan: DeploymentPlan | None) -> str:
    if plan is None or plan.window_start is None:
        return ""
    if plan.window_end is None:
        return from_to(plan.window_start, None)
    return _("%(span)s (%(length)s)") % {
        "span": from_to(plan.window_start, plan.window_end),
        "length": in_days_and_hours(plan.window_end - plan.window_start),
    }


def _deployed(record: DeploymentRecord | None) -> str:
    """What came of the window."""
    if record is None or record.actual_start is None:
        return ""
    return _("%(span)s, by %(who)s") % {
        "span": from_to(record.actual_start, record.actual_end),
        "who": record.executed_by or _("not given"),
    }


def gate_part(hotfix: HotFix, grants: Sequence[Grant], delegations: Sequence[Delegation]) -> GatePart | None:
    """What is still missing to leave the present phase; None where there is no gate any more."""
    present = gate(hotfix)
    if present.phase is None:
        return None
    lines = []
    for requirement in present.requirements:
        who = who_can_supply(requirement, hotfix, grants=grants, delegations=delegations)
        owed = requirement.owed if requirement.met else ""
        lines.append(GateLine(requirement.label, requirement.met, requirement.lacks, who, owed))
    return GatePart(phase=present.phase.name, met=present.met, lines=tuple(lines))
