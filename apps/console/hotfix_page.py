"""Everything that the page of one hot fix shows, worked out before the template sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.common.durations import in_days_and_hours
from apps.console.buttons import Button
from apps.console.buttons import url_of as _url
from apps.console.debt_panel import DebtPanel, debt_panel
from apps.console.evidence_cards import PhaseSection, evidence_url, sections
from apps.console.holder_lines import (
    DelegationLine,
    GrantLine,
    delegate_url,
    delegation_line,
    grant_line,
    my_roles,
)
from apps.console.phase_rail import (
    RailPhase,
    Turn,
    phase_statuses,
    rail,
    response_in_words,
    restore_in_words,
    turn,
)
from apps.console.record_panel import RecordPanel, record_panel
from apps.console.release_note_links import next_step
from apps.console.stale_sign_offs import StaleSignOff, stale_sign_offs
from apps.console.status_panel import StatusPanel, status_panel
from apps.console.timeline_lines import TimelineLine, timeline_lines
from apps.history.timeline import timeline
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import PresentEvidence, signed_content
from apps.hotfixes.gates import Gate, Requirement, Source, gate, open_debts
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.missing_signers import ImpossibleSignOff, impossible_sign_offs
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import phase_stays
from apps.hotfixes.phases import Kind, act_named, evidence_names
from apps.hotfixes.policy import Rights, may_export
from apps.hotfixes.role_eligibility import may_grant
from apps.release_notes.models import ReleaseNote

TIMELINE_FIRST = 25


@dataclass(frozen=True)
class RequirementLine:
    """One requirement of the gate, who can supply it, and where."""

    label: str
    met: bool
    lacks: tuple[str, ...]
    who: str
    url: str
    link: str
    owed: str = ""


@dataclass(frozen=True)
class RoundOfSignOffs:
    number: int
    current: bool
    lines: tuple["SignOffLine", ...]


@dataclass(frozen=True)
class SignOffLine:
    """One sign-off, and whether the evidence is still what was signed."""

    approval: Approval
    stale: bool


@dataclass(frozen=True)
class HotFixPage:
    """The page: what it is, what is missing, what this person may do, and what happened."""

    hotfix: HotFix
    age: str
    in_phase_for: str
    rail: tuple[RailPhase, ...]
    turn: Turn | None
    response: str
    restore: str
    status: StatusPanel
    gate: Gate
    requirements: tuple[RequirementLine, ...]
    buttons: tuple[Button, ...]
    my_roles: str
    sections: tuple[PhaseSection, ...]
    rounds: tuple[RoundOfSignOffs, ...]
    debt_panel: DebtPanel
    grants: tuple[GrantLine, ...]
    grant_url: str
    delegations: tuple[DelegationLine, ...]
    delegate_url: str
    timeline_lines: tuple[TimelineLine, ...]
    timeline_url: str
    record: RecordPanel
    pack_url: str
    stale: tuple[StaleSignOff, ...]
    sign_url: str
    impossible: tuple[ImpossibleSignOff, ...]


def hotfix_page(rights: Rights) -> HotFixPage:
    """Read everything once; the number of queries does not depend on rounds, rows, history or roster."""
    hotfix, user = rights.hotfix, rights.user
    assert isinstance(user, User)  # whoever sees a page is signed in
    prefetch_related_objects([hotfix], "system__clocks", "status_updates")
    grants = grants_on(hotfix)
    evidence = hotfix.evidence(*evidence_names(), every_round=True)
    of_this_round = of_round(evidence, hotfix.round)
    present = gate(hotfix, of_this_round)
    content = signed_content(hotfix.phase, of_this_round) if hotfix.phase else []
    granting = may_grant(user, hotfix).allowed
    owed = debt_panel(hotfix, rights, present, grants)
    been = phase_stays(hotfix) if hotfix.ended else []
    statuses = phase_statuses(hotfix, been)
    return HotFixPage(
        hotfix=hotfix,
        age=in_days_and_hours(hotfix.age),
        in_phase_for=in_days_and_hours(hotfix.time_in_phase),
        rail=tuple(rail(hotfix, statuses)),
        turn=turn(hotfix, been),
        status=status_panel(hotfix, rights),
        response=response_in_words(hotfix) if hotfix.responded_at or not hotfix.ended else "",
        restore="" if hotfix.restored else restore_in_words(hotfix),
        gate=present,
        requirements=tuple(
            _line(hotfix, one, grants, rights, evidence, owed) for one in present.requirements
        ),
        buttons=(*sorted(_buttons(hotfix, rights, present), key=_yes_first), *owed.buttons),
        my_roles=", ".join(my_roles(rights)),
        sections=tuple(sections(hotfix, evidence, rights, statuses)),
        rounds=tuple(_rounds(hotfix, evidence)),
        debt_panel=owed,
        grants=tuple(grant_line(hotfix, one, granting) for one in sorted(grants, key=_place_of_role)),
        grant_url=_url("grant", hotfix) if granting else "",
        delegations=tuple(delegation_line(one, user) for one in rights.delegations),
        delegate_url=delegate_url(hotfix) if rights.roles else "",
        timeline_lines=tuple(timeline_lines(timeline(hotfix, limit=TIMELINE_FIRST))),
        timeline_url=_url("timeline", hotfix),
        record=record_panel(hotfix, user),
        pack_url=_url("pack", hotfix) if may_export(user).allowed else "",
        sign_url=_url("act", hotfix, hotfix.phase.signs_by) if hotfix.phase and hotfix.phase.signs_by else "",
        impossible=tuple(impossible_sign_offs(hotfix, rights.delegations)),
        stale=tuple(stale_sign_offs(hotfix, user.pk, content)),
    )


def _line(
    hotfix: HotFix,
    requirement: Requirement,
    grants: list[Grant],
    rights: Rights,
    evidence: dict[str, list[Evidence]],
    owed: DebtPanel,
) -> RequirementLine:
    if requirement.source is Source.DEBT:
        url, link = owed.link_to(requirement.place)
    else:
        url, link = way_to_meet(hotfix, requirement, rights, evidence)
        if not url and evidence.get(requirement.place):
            url, link = f"#{requirement.place}", _("Look")
    return RequirementLine(
        label=requirement.label,
        met=requirement.met,
        lacks=requirement.lacks,
        who=who_can_supply(requirement, hotfix, grants=grants, delegations=rights.delegations),
        url=url,
        link=link,
        owed=requirement.owed if requirement.met else "",
    )


def way_to_meet(
    hotfix: HotFix, requirement: Requirement, rights: Rights, evidence: dict[str, list[Evidence]]
) -> tuple[str, str]:
    """Where this person signs or records what is asked for, and the words of the link; blank if nowhere."""
    if requirement.source is Source.SIGN_OFF:
        may_sign = rights.may(act_named(requirement.place), requirement.who[0]).allowed
        wanted = may_sign and not requirement.met
        return (_url("act", hotfix, requirement.place), _("Sign off")) if wanted else ("", "")
    if requirement.source is not Source.DEBT and rights.may_record(requirement.place).allowed:
        return _where_to_record(hotfix, requirement, evidence)
    return "", ""


def _where_to_record(
    hotfix: HotFix, requirement: Requirement, evidence: dict[str, list[Evidence]]
) -> tuple[str, str]:
    """The address and the words of the link by which a piece of evidence becomes complete."""
    name = requirement.place
    if name == ReleaseNote.relation():
        of_this_round = of_round(evidence, hotfix.round)[name]
        return next_step([note for note in of_this_round if isinstance(note, ReleaseNote)])
    return evidence_url(hotfix, name), _("Edit") if requirement.met else _("Fill in")


def _place_of_role(grant: Grant) -> int:
    """Roles in the order in which the process asks them; who holds the same one stays together."""
    return list(Role).index(grant.role)


def _buttons(hotfix: HotFix, rights: Rights, present: Gate) -> Iterable[Button]:
    """Buttons only for what this person may do now."""
    tones = {Kind.SIGN_OFF: "yes", Kind.REFUSAL: "no", Kind.ACT: "plain"}
    for act, decision in rights.acts():
        if not decision.allowed:
            continue
        waits_for = ""
        if act.kind is Kind.SIGN_OFF:
            if not any(role in present.unsigned and rights.may(act, role).allowed for role in act.roles):
                continue
            waits_for = "" if present.ready_to_sign else _("the evidence is not complete")
        elif act.needs_gate and not present.is_open:
            waits_for = _("the gate is still closed")
        elif act.needs_no_debt and not act.needs_gate and open_debts(hotfix):
            waits_for = _("a sign-off is still owed")
        tone = "yes" if act.needs_gate else "no" if act.needs_reason else tones[act.kind]
        yield Button(str(act.label), _url("act", hotfix, act.name), tone, waits_for)


def _yes_first(button: Button) -> bool:
    return button.tone == "no"


def _rounds(hotfix: HotFix, evidence: dict[str, list[Evidence]]) -> Iterable[RoundOfSignOffs]:
    approvals = list(hotfix.approvals.all())
    present = PresentEvidence(evidence)
    for number in range(hotfix.round, 0, -1):
        lines = [
            SignOffLine(approval, stale=not present.is_covered_by(approval))
            for approval in approvals
            if approval.round == number
        ]
        yield RoundOfSignOffs(number, number == hotfix.round, tuple(lines))
