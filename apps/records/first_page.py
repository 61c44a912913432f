"""What a change board reads on the first pages beside the decisions: the facts, the gate, and the phases."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
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
from apps.hotfixes.phase_history import PhaseStay, phase_progress, spent
from apps.hotfixes.phases import ENDED, PHASES, State

from .decisions import LONGEST_REASON, EvidenceByName
from .printed_text import from_to, short, to_the_minute
from .record_data import FirstPageFacts, GateLine, GateSummary, RailPhase, StayLine

E = TypeVar("E", bound=Evidence)

LONGEST_SUMMARY = 340


def first_page_facts(hotfix: HotFix, evidence: EvidenceByName) -> FirstPageFacts:
    """Return the facts of the first page."""
    report = _last(evidence, IssueReport)
    request = _last(evidence, ChangeRequest)
    risk = _last(evidence, RiskAssessment)
    # A plan of an earlier round is no plan any more.
    plan = _last(evidence, DeploymentPlan, of_round=hotfix.round)
    deployment = _last(evidence, DeploymentRecord, of_round=hotfix.round)
    return FirstPageFacts(
        reference=hotfix.reference,
        title=hotfix.title,
        system=f"{hotfix.system.name} ({hotfix.system.code})",
        priority=str(hotfix.get_priority_display()),
        triggers=report.get_triggers_display() if report else "",
        state=str(State(hotfix.state).label),
        draft=not hotfix.ended,
        closed=hotfix.closed,
        expedited=hotfix.expedited,
        round=hotfix.round,
        reported_by=str(hotfix.reported_by),
        reported_at=to_the_minute(hotfix.reported_at),
        took=in_days_and_hours(hotfix.age) if hotfix.ended else "",
        window=_window(plan),
        deployed=_deployed(deployment),
        risk=str(risk.overall.label) if risk and risk.overall else "",
        rollback_decision=plan.rollback_decision_owner if plan else "",
        rollback_triggers=short(plan.rollback_triggers, most=LONGEST_REASON) if plan else "",
        issue=short(report.description, most=LONGEST_SUMMARY) if report else "",
        change=short(request.description, most=LONGEST_SUMMARY) if request else "",
    )


def _last(evidence: EvidenceByName, model: type[E], *, of_round: int | None = None) -> E | None:
    """Return the newest record of this kind of evidence, or None."""
    records = [record for record in evidence[model.relation()] if of_round in (None, record.round)]
    newest = records[-1] if records else None
    assert newest is None or isinstance(newest, model)
    return newest


def _window(plan: DeploymentPlan | None) -> str:
    """Return the planned deployment window as text; empty while it is not planned."""
    if plan is None or plan.window_start is None:
        return ""
    if plan.window_end is None:
        return from_to(plan.window_start, None)
    return _("%(span)s (%(length)s)") % {
        "span": from_to(plan.window_start, plan.window_end),
        "length": in_days_and_hours(plan.window_end - plan.window_start),
    }


def _deployed(record: DeploymentRecord | None) -> str:
    """Return when the deployment was done and by whom; empty while it was not."""
    if record is None or record.actual_start is None:
        return ""
    return _("%(span)s, by %(who)s") % {
        "span": from_to(record.actual_start, record.actual_end),
        "who": record.executed_by or _("not given"),
    }


def gate_summary(
    hotfix: HotFix, grants: Sequence[Grant], delegations: Sequence[Delegation]
) -> GateSummary | None:
    """Return what the gate of the present phase asks for, met or not; None once the hot fix has ended."""
    present_gate = gate(hotfix)
    if present_gate.phase is None:
        return None
    lines = []
    for requirement in present_gate.requirements:
        who = who_can_supply(requirement, hotfix, grants=grants, delegations=delegations)
        owed = requirement.owed if requirement.met else ""
        lines.append(GateLine(requirement.label, requirement.met, requirement.lacks, who, owed))
    return GateSummary(phase=present_gate.phase.name, met=present_gate.met, lines=tuple(lines))


# --- The phases -----------------------------------------------------------------------------------


def stay_lines(hotfix: HotFix, stays: Sequence[PhaseStay]) -> Iterator[StayLine]:
    """Yield the stays in phases for the chart of times; the end of a hot fix is no phase."""
    for stay in stays:
        if stay.state not in ENDED:
            yield StayLine(
                phase=str(State(stay.state).label),
                round=stay.round,
                begins=seconds_after_the_report(hotfix, stay.entered),
                ends=seconds_after_the_report(hotfix, stay.left) if stay.left else None,
            )


def seconds_after_the_report(hotfix: HotFix, moment: datetime) -> int:
    """Return how many whole seconds lie between the report and `moment`."""
    return max(0, int((moment - hotfix.reported_at).total_seconds()))


def rail_phases(hotfix: HotFix, stays: Sequence[PhaseStay]) -> Iterator[RailPhase]:
    """Yield the phases in order, with when each was entered and how long it took; last, how it ended."""
    progress = phase_progress(hotfix, stays)
    for phase in PHASES:
        stays_here = [stay for stay in stays if stay.state == phase.state]
        status = progress[phase.state]
        yield _rail_phase(phase.name, "ahead" if status == "never" else status, stays_here)  # drawn alike
    if hotfix.ended:
        stays_here = [stay for stay in stays if stay.state == hotfix.state]
        yield _rail_phase(str(State(hotfix.state).label), "current", stays_here)


def _rail_phase(name: str, status: str, stays_here: list[PhaseStay]) -> RailPhase:
    ended = [stay for stay in stays_here if stay.left]
    return RailPhase(
        name=name,
        status=status,
        entered=to_the_minute(stays_here[-1].entered) if stays_here else "",
        visits=len(stays_here),
        spent=in_days_and_hours(spent(ended)) if ended else "",
    )


def time_in_present_phase(hotfix: HotFix, stays: Sequence[PhaseStay], at: datetime) -> timedelta:
    """Return the time of all stays in the present phase; the present stay counts up to `at`."""
    stays_here = [stay for stay in stays if stay.state == hotfix.state]
    return sum(((stay.left or at) - stay.entered for stay in stays_here), timedelta())
