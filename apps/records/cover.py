"""The first page, from which a change board decides: facts, decisions, where it stands, what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.common.durations import in_days_and_hours
from apps.evidence.deployed import DeploymentRecord
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.identification import IssueReport
from apps.evidence.qualification import ChangeRequest, RiskAssessment
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.gates import gate, signed_digest
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES, Phase, State, act_named

from .parts import Cover, DecisionRow, GateLine, GatePart, SignOff, Stop, Way
from .words import from_to, short, to_the_minute, to_the_second

E = TypeVar("E", bound=Evidence)
Found = dict[str, list[Evidence]]

LONGEST_SUMMARY = 340
LONGEST_REASON = 80


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
        expedited=hotfix.expedited,
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


# --- Decisions ------------------------------------------------------------------------------------


def sign_off(approval: Approval, evidence: Found) -> SignOff:
    """An approval as the paper shows it."""
    phase = PHASE_BY_STATE[State(approval.phase)]
    signed = {
        name: [record for record in evidence[name] if record.round == approval.round]
        for name in phase.evidence
    }
    return SignOff(
        role=str(approval.get_role_display()),
        phase=phase.name,
        act=str(act_named(approval.act).label),
        approved=approval.approved,
        decision=str(approval.verdict),
        name=approval.signed_by,
        at=to_the_second(approval.signed_at),
        meaning=approval.meaning,
        comment=approval.comment,
        evidence_digest=approval.evidence_digest,
        changed_since=approval.evidence_digest != signed_digest(phase, signed),
    )


def counts_now(phase: Phase, number: int, hotfix: HotFix) -> bool:
    """Whether what `phase` recorded in round `number` still counts: a new round starts at Development."""
    return number == hotfix.round or phase.number < PHASE_BY_STATE[State.DEVELOPMENT].number


def decisions(
    hotfix: HotFix, approvals: list[Approval], evidence: Found, grants: list[Grant]
) -> Iterator[DecisionRow]:
    """Each sign-off that the process asks for, with the last one that counts now."""
    for phase in PHASES:
        for rule in phase.sign_offs:
            given = [
                approval
                for approval in approvals
                if approval.phase == phase.state
                and approval.role == rule.role
                and counts_now(phase, approval.round, hotfix)
            ]
            yield DecisionRow(
                role=str(rule.role.label),
                phase=phase.name,
                meaning=str(rule.meaning),
                holders=_holders(rule.role, grants),
                given=sign_off(given[-1], evidence) if given else None,
            )


def ways_back(hotfix: HotFix, approvals: list[Approval]) -> Iterator[Way]:
    """The act that ended each round before the present one."""
    for approval in approvals:
        if not approval.approved and approval.settles_id is None and approval.round < hotfix.round:
            yield Way(
                round=approval.round,
                act=str(act_named(approval.act).label),
                phase=str(State(approval.phase).label),
                role=str(approval.get_role_display()),
                name=approval.signed_by,
                at=to_the_minute(approval.signed_at),
                reason=short(approval.comment, most=LONGEST_REASON),
            )


def _holders(role: Role, grants: list[Grant]) -> str:
    return ", ".join(str(grant.holder) for grant in grants if grant.role is role)


# --- Where it stands ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """One stay in a phase; `left` is None for the one that lasts."""

    state: str
    entered: datetime
    left: datetime | None


def stays(hotfix: HotFix) -> list[Stay]:
    """Every stay, oldest first, from the hot fix's own history."""
    rows = hotfix.history.order_by("history_id").values_list(  # type: ignore[attr-defined]
        "state", "phase_entered_at"
    )
    entries = list(dict.fromkeys(rows))
    ends = [entered for _state, entered in entries[1:]]
    return [Stay(state, entered, left) for (state, entered), left in zip(entries, [*ends, None], strict=True)]


def rail(hotfix: HotFix) -> Iterator[Stop]:
    """The phases in order, with when each was entered and how long it took; last, how it ended."""
    every = stays(hotfix)
    here = hotfix.phase.number if hotfix.phase else 0
    for phase in PHASES:
        mine = [stay for stay in every if stay.state == phase.state]
        if hotfix.ended:
            status = "done" if mine else "ahead"
        elif phase.number == here:
            status = "current"
        else:
            status = "done" if phase.number < here else "ahead"
        yield _stop(phase.name, status, mine)
    if hotfix.ended:
        yield _stop(
            str(State(hotfix.state).label), "current", [stay for stay in every if stay.state == hotfix.state]
        )


def _stop(name: str, status: str, mine: list[Stay]) -> Stop:
    ended = [stay.left - stay.entered for stay in mine if stay.left]
    return Stop(
        name=name,
        status=status,
        entered=to_the_minute(mine[-1].entered) if mine else "",
        visits=len(mine),
        spent=in_days_and_hours(sum(ended, timedelta())) if ended else "",
    )


def time_in_present_phase(hotfix: HotFix, at: datetime) -> timedelta:
    """All stays in the present phase together, the one that lasts counted up to `at`."""
    mine = [stay for stay in stays(hotfix) if stay.state == hotfix.state]
    return sum(((stay.left or at) - stay.entered for stay in mine), timedelta())


def gate_part(hotfix: HotFix, grants: Iterable[Grant]) -> GatePart | None:
    """What is still missing to leave the present phase; None where there is no gate any more."""
    present = gate(hotfix)
    if present.phase is None:
        return None
    grants = list(grants)
    lines = []
    for requirement in present.requirements:
        who = [f"{role.label} ({_holders(role, grants) or _('nobody')})" for role in requirement.who] or [
            _("Reporter (%(name)s)") % {"name": hotfix.reported_by}
        ]
        owed = requirement.owed if requirement.met else ""
        lines.append(GateLine(requirement.label, requirement.met, requirement.lacks, "; ".join(who), owed))
    return GatePart(phase=present.phase.name, met=present.met, lines=tuple(lines))
