"""Everything that the page of one hot fix shows, worked out before the template sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.credentials import notes_for
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.correcting_system import may_correct_system
from apps.approvals.deciding_on_steps import may_decide
from apps.approvals.models import Approval, Waiver
from apps.approvals.stating_late import may_state_late
from apps.common.durations import in_days_and_hours
from apps.common.reading_along import read_along
from apps.console.buttons import Button
from apps.console.buttons import url_of as _url
from apps.console.debt_panel import DebtPanel, YesLine, debt_panel
from apps.console.evidence_cards import PhaseSection, sections
from apps.console.follow_up_lines import FollowUpLine, follow_ups_of
from apps.console.following_panel import FollowingPanel, following_panel
from apps.console.go_panel import CollisionLine, collision_lines, go_in_words, withdraw_urls
from apps.console.holder_lines import (
    DelegationLine,
    GrantLine,
    delegate_url,
    delegation_line,
    grant_line,
    my_roles,
)
from apps.console.late_panel import LatePanel, late_panel
from apps.console.link_lines import LinkPanel, link_panel
from apps.console.on_call_panel import OnCallPanel, on_call_panel
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
from apps.console.stale_sign_offs import StaleSignOff, stale_sign_offs
from apps.console.status_panel import StatusPanel, status_panel
from apps.console.timeline_lines import TimelineLine, timeline_lines
from apps.console.watch_panel import WatchPanel, watch_panel
from apps.console.what_to_do import WhatToDo, what_to_do, where_to_record
from apps.evidence.deployment_record import DeploymentRecord
from apps.history.timeline import timeline
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.gates import Gate, Requirement, Source, gate
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.inbox import out_of_reach, who_can_supply
from apps.hotfixes.missing_signers import ImpossibleSignOff, impossible_sign_offs
from apps.hotfixes.models import HotFix, SystemCorrection
from apps.hotfixes.phase_history import phase_stays
from apps.hotfixes.phases import act_named, evidence_names
from apps.hotfixes.policy import Rights, may_export
from apps.hotfixes.role_eligibility import may_grant
from apps.hotfixes.system_corrections import corrections_of

TIMELINE_FIRST = 8


@dataclass(frozen=True)
class RequirementLine:
    """One requirement of the gate, who can supply it, and where."""

    label: str
    met: bool
    lacks: tuple[str, ...]
    who: str
    url: str
    link: str
    follows: tuple[str, ...]
    owed: str = ""
    said: str = ""
    out_of_reach: str = ""


@dataclass(frozen=True)
class RoundOfSignOffs:
    number: int
    current: bool
    lines: tuple["SignOffLine", ...]


@dataclass(frozen=True)
class SignOffLine:
    """One sign-off, whether the evidence is still what was signed, and whose doing the password was.

    `waivers` are the missed thresholds that it let be, and `withdraw_url` is where whoever looks may take it
    back.
    """

    approval: Approval
    stale: bool
    note: str
    withdraw_url: str = ""
    waivers: tuple[Waiver, ...] = ()


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
    go: str
    collisions: tuple[CollisionLine, ...]
    requirements: tuple[RequirementLine, ...]
    to_do: WhatToDo
    my_roles: str
    sections: tuple[PhaseSection, ...]
    rounds: tuple[RoundOfSignOffs, ...]
    debt_panel: DebtPanel
    following: FollowingPanel
    grants: tuple[GrantLine, ...]
    grant_url: str
    delegations: tuple[DelegationLine, ...]
    delegate_url: str
    on_call: OnCallPanel
    timeline_lines: tuple[TimelineLine, ...]
    timeline_url: str
    record: RecordPanel
    pack_url: str
    stale: tuple[StaleSignOff, ...]
    sign_url: str
    impossible: tuple[ImpossibleSignOff, ...]
    follow_ups: tuple[FollowUpLine, ...]
    links: LinkPanel
    late: LatePanel | None
    state_late_url: str
    correct_url: str
    corrections: tuple[SystemCorrection, ...]
    watching: WatchPanel


# What follows, read once for all that ask for it.
FOLLOWS = ("evidence_debts", "supplements", "lane_changes", "amendments")


def hotfix_page(rights: Rights) -> HotFixPage:
    """Read everything once; the number of queries does not depend on rounds, rows, history or roster."""
    hotfix, user = rights.hotfix, rights.user
    assert isinstance(user, User)  # whoever sees a page is signed in
    read_along([hotfix], "system__clocks", "status_updates", "verbal_yeses", *FOLLOWS)
    evidence = hotfix.evidence(*evidence_names(), every_round=True)
    of_this_round = of_round(evidence, hotfix.round)
    present = gate(hotfix, of_this_round)
    called = on_call_panel(hotfix, present, grants_on(hotfix), rights.delegations)
    grants = list(called.grants)
    granting = may_grant(user, hotfix).allowed
    owed = debt_panel(hotfix, rights, present, grants)
    decides = _to_decide(hotfix, rights, of_this_round)
    following = following_panel(hotfix, rights)
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
        go=go_in_words(present),
        collisions=collision_lines(hotfix, of_this_round, user),
        requirements=tuple(
            _line(present, one, grants, rights, evidence, owed, following) for one in present.requirements
        ),
        to_do=what_to_do(rights, present, evidence, (*decides, *owed.buttons, *following.buttons), grants),
        my_roles=", ".join(my_roles(rights)),
        sections=tuple(sections(hotfix, evidence, rights, statuses, been or None)),
        rounds=tuple(_rounds(hotfix, evidence, withdraw_urls(hotfix, user, of_this_round))),
        debt_panel=owed,
        following=following,
        grants=tuple(
            grant_line(hotfix, one, granting, called.duties.get(one.role))
            for one in sorted(grants, key=_place_of_role)
        ),
        on_call=called,
        grant_url=_url("grant", hotfix) if granting else "",
        delegations=tuple(delegation_line(one, user) for one in rights.lent),
        delegate_url=delegate_url(hotfix) if rights.roles else "",
        timeline_lines=tuple(timeline_lines(timeline(hotfix, limit=TIMELINE_FIRST))),
        timeline_url=_url("timeline", hotfix),
        record=record_panel(hotfix, user),
        pack_url=_url("pack", hotfix) if may_export(user).allowed else "",
        sign_url=_url("act", hotfix, hotfix.phase.signs_by) if hotfix.phase and hotfix.phase.signs_by else "",
        impossible=tuple(impossible_sign_offs(hotfix, rights.delegations)),
        follow_ups=tuple(follow_ups_of(hotfix)),
        links=link_panel(rights),
        late=late_panel(hotfix),
        state_late_url=_url("state_late", hotfix) if may_state_late(rights).allowed else "",
        correct_url=_url("correct_system", hotfix) if may_correct_system(rights).allowed else "",
        corrections=corrections_of(hotfix),
        watching=watch_panel(hotfix, user),
        stale=tuple(stale_sign_offs(hotfix, user.pk, of_this_round)),
    )


def _line(
    present: Gate,
    requirement: Requirement,
    grants: list[Grant],
    rights: Rights,
    evidence: dict[str, list[Evidence]],
    owed: DebtPanel,
    following: FollowingPanel,
) -> RequirementLine:
    hotfix = rights.hotfix
    said = owed.yes_for(requirement.who[0]) if requirement.source is Source.SIGN_OFF else None
    if requirement.source is Source.DEBT:
        url, link = owed.link_to(requirement.place)
    elif requirement.source is Source.EVIDENCE_DEBT:
        url, link = following.link_to(requirement.place)
    elif requirement.source is Source.LANE:
        url, link = following.link_to_lane(requirement.place)
    elif requirement.source is Source.AMENDMENT:
        url, link = following.link_to_amendment(requirement.place)
    elif said and said.confirm_url:
        url, link = said.confirm_url, _("Confirm")
    else:
        url, link = way_to_meet(hotfix, requirement, rights, evidence, ready_to_sign=present.ready_to_sign)
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
        follows=requirement.follows,
        said=_said_beside(present, requirement, said),
        out_of_reach="" if requirement.met else out_of_reach(requirement, grants, rights.delegations),
    )


def _said_beside(present: Gate, requirement: Requirement, said: YesLine | None) -> str:
    """What is told with it: the yes that waits for it, or the freeze that the glass was broken for."""
    if requirement.source is Source.FREEZE and requirement.met and present.frozen:
        return " ".join(present.frozen.told)
    if said is None:
        return ""
    words = {"who": said.yes.holder_name, "stands": said.stands}
    return _("A yes of %(who)s was recorded: it %(stands)s.") % words


def way_to_meet(
    hotfix: HotFix,
    requirement: Requirement,
    rights: Rights,
    evidence: dict[str, list[Evidence]],
    *,
    ready_to_sign: bool,
) -> tuple[str, str]:
    """Where this person signs or records what is asked for, and the words of the link; blank if nowhere."""
    if requirement.source is Source.SIGN_OFF:
        wanted = ready_to_sign and not requirement.met
        may_sign = wanted and rights.may(act_named(requirement.place), requirement.who[0]).allowed
        return (_url("act", hotfix, requirement.place), _("Sign off")) if may_sign else ("", "")
    if requirement.source is Source.FREEZE:
        moves = not requirement.met and rights.may_record(requirement.place).allowed
        return (_url("evidence", hotfix, requirement.place), _("Move the window")) if moves else ("", "")
    if requirement.source is Source.START:
        may_do = rights.may(act_named(requirement.place)).allowed
        wanted = may_do and not requirement.met
        return (_url("act", hotfix, requirement.place), _("Say why")) if wanted else ("", "")
    if requirement.source is Source.DECISION:
        record = next((one for one in evidence[requirement.place] if one.round == hotfix.round), None)
        decides = isinstance(record, DeploymentRecord) and may_decide(rights, record).allowed
        return (_url("step_decision", hotfix), _("Decide")) if decides else ("", "")
    if requirement.of_evidence and rights.may_record(requirement.place).allowed:
        return where_to_record(hotfix, requirement.place, evidence, met=requirement.met)
    return "", ""


def _place_of_role(grant: Grant) -> int:
    """Roles in the order in which the process asks them; who holds the same one stays together."""
    return list(Role).index(grant.role)


def _to_decide(hotfix: HotFix, rights: Rights, evidence: dict[str, list[Evidence]]) -> Iterable[Button]:
    """The button of the roll-back owner, while what was not done waits for them."""
    for record in evidence[DeploymentRecord.relation()]:
        asked = hotfix.phase is not None and hotfix.phase.deploys and record.decisions()
        if asked and isinstance(record, DeploymentRecord) and may_decide(rights, record).allowed:
            tone = "yes" if any(one.lacks for one in asked) else "plain"
            yield Button(_("Decide on the steps not done"), _url("step_decision", hotfix), tone)


def _rounds(
    hotfix: HotFix, evidence: dict[str, list[Evidence]], withdraw_urls: dict[int, str]
) -> Iterable[RoundOfSignOffs]:
    approvals = list(hotfix.approvals.all())
    present = PresentEvidence(evidence)
    notes, waivers = notes_for(approvals), list(hotfix.waivers.all())
    for number in range(hotfix.round, 0, -1):
        lines = [
            SignOffLine(
                approval,
                stale=not present.is_covered_by(approval),
                note=notes.get(approval.pk, ""),
                withdraw_url=withdraw_urls.get(approval.pk, ""),
                waivers=tuple(one for one in waivers if one.approval_id == approval.pk),
            )
            for approval in approvals
            if approval.round == number
        ]
        yield RoundOfSignOffs(number, number == hotfix.round, tuple(lines))
