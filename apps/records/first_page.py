"""What a change board reads on the first pages beside the decisions: the facts, the gate, and the phases."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.common.durations import in_days_and_hours
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.identification import IssueReport
from apps.evidence.qualification import ChangeRequest, RiskAssessment
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import Grant
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_progress, spent
from apps.hotfixes.phases import ENDED, PHASES, State

from .newest_evidence import EvidenceByName, newest
from .printed_text import from_to, in_sentences, to_the_minute
from .record_data import FirstPageFacts, GateLine, GateSummary, RailPhase, StayLine

LONGEST_SUMMARY = 340
LONGEST_REASON = 80
LONGEST_ASSESSMENT = 120


def first_page_facts(hotfix: HotFix, evidence: EvidenceByName) -> FirstPageFacts:
    """Return the facts of the first page."""
    report = newest(evidence, IssueReport)
    request = newest(evidence, ChangeRequest)
    risk = newest(evidence, RiskAssessment)
    # A plan of an earlier round is no plan any more.
    plan = newest(evidence, DeploymentPlan, of_round=hotfix.round)
    deployment = newest(evidence, DeploymentRecord, of_round=hotfix.round)
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
        late_record=hotfix.late_in_words,
        round=hotfix.round,
        reported_by=str(hotfix.reported_by),
        reported_at=to_the_minute(hotfix.reported_at),
        took=in_days_and_hours(hotfix.age) if hotfix.ended else "",
        window=_window(plan),
        deployed=_deployed(deployment),
        risk=str(risk.overall.label) if risk and risk.overall else "",
        rollback_decision=plan.decides_on_rollback if plan else "",
        rollback_triggers=in_sentences(plan.rollback_triggers, most=LONGEST_REASON) if plan else "",
        issue=in_sentences(report.description, most=LONGEST_SUMMARY) if report else "",
        change=in_sentences(request.description, most=LONGEST_SUMMARY) if request else "",
        chosen=_chosen(request),
    )


def _chosen(request: ChangeRequest | None) -> str:
    """Return which option was chosen, and what was said for and against it; empty while none is."""
    options = request.chosen_options() if request else []
    return "; ".join(
        _("%(kind)s: %(why)s")
        % {
            "kind": option.get_kind_display(),
            "why": in_sentences(option.assessment, most=LONGEST_ASSESSMENT) or _("no reason is given"),
        }
        for option in options
    )


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
        lacks = tuple(str(lack) for lack in requirement.lacks)
        lines.append(GateLine(requirement.label, requirement.met, lacks, who, owed))
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
