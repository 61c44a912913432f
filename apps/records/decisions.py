"""Who decided what: each sign-off that the process asks for, those given, and where that leaves it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.grants import Grant, who_acts_as
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES, Phase, State, act_named

from .paper_wording import short, to_the_minute, to_the_second
from .record_data import DecisionRow, GatePart, SignOff, Standing, Way

Found = dict[str, list[Evidence]]

LONGEST_REASON = 80
LONGEST_ENDING = 200


@dataclass(frozen=True)
class Signed:
    """Every sign-off of a hot fix, oldest first, with the evidence that each was given to."""

    hotfix: HotFix
    approvals: Sequence[Approval]
    evidence: PresentEvidence

    def told(self, approval: Approval) -> SignOff:
        """A sign-off as the paper shows it."""
        changed = not self.evidence.is_covered_by(approval)
        return SignOff(
            role=str(approval.get_role_display()),
            phase=PHASE_BY_STATE[State(approval.phase)].name,
            act=str(act_named(approval.act).label),
            approved=approval.approved,
            decision=str(approval.verdict),
            name=approval.signed_by,
            at=to_the_second(approval.signed_at),
            meaning=approval.meaning,
            comment=approval.comment,
            evidence_digest=approval.evidence_digest,
            changed_since=changed,
            marks=tuple(self._marks(approval, changed)),
        )

    def counting(self, phase: Phase, role: Role) -> Approval | None:
        """The last sign-off of `role` in `phase` that counts now."""
        given = [
            approval
            for approval in self.approvals
            if approval.phase == phase.state
            and approval.role == role
            and counts_now(phase, approval.round, self.hotfix)
        ]
        return given[-1] if given else None

    def _marks(self, approval: Approval, changed: bool) -> Iterator[str]:
        if changed:
            yield _("stale: evidence changed since")
        if not counts_now(PHASE_BY_STATE[State(approval.phase)], approval.round, self.hotfix):
            yield _("superseded: round %(number)d followed") % {"number": approval.round + 1}
        again = self._again(approval)
        if again:
            yield _("replaced: signed again %(at)s") % {"at": to_the_minute(again.signed_at)}

    def _again(self, approval: Approval) -> Approval | None:
        """The sign-off that the same role gave to the same phase and round later."""
        place = (approval.round, approval.phase, approval.role)
        later = self.approvals[self.approvals.index(approval) + 1 :]
        return next((one for one in later if (one.round, one.phase, one.role) == place), None)


def counts_now(phase: Phase, number: int, hotfix: HotFix) -> bool:
    """Whether what `phase` recorded in round `number` still counts: a new round starts at Development."""
    return number == hotfix.round or phase.number < PHASE_BY_STATE[State.DEVELOPMENT].number


def decisions(
    signed: Signed, grants: Sequence[Grant], delegations: Sequence[Delegation]
) -> Iterator[DecisionRow]:
    """Each sign-off that the process asks for, the last one given that counts, or until when it is owed."""
    owed = {(debt.phase, debt.role): _until(debt) for debt in _debts_that_count(signed.hotfix)}
    for phase in PHASES:
        for rule in phase.sign_offs:
            given = signed.counting(phase, rule.role)
            yield DecisionRow(
                role=str(rule.role.label),
                phase=phase.name,
                meaning=str(rule.meaning),
                holders=who_acts_as(rule.role, grants, delegations),
                given=signed.told(given) if given else None,
                owed=owed.get((phase.state.value, rule.role.value), ""),
            )


def _debts_that_count(hotfix: HotFix) -> Iterator[Any]:
    for debt in hotfix.debts.all():
        if counts_now(PHASE_BY_STATE[State(debt.phase)], debt.round, hotfix):
            yield debt


def _until(debt: Any) -> str:
    """Until when it is owed; empty once it is settled."""
    return "" if debt.is_settled else _("until %(at)s") % {"at": to_the_minute(debt.due_at)}


def ways_back(signed: Signed) -> Iterator[Way]:
    """The act that ended each round before the present one."""
    for approval in signed.approvals:
        back = not approval.approved and approval.settles_id is None
        if back and approval.round < signed.hotfix.round:
            yield Way(
                round=approval.round,
                act=str(act_named(approval.act).label),
                phase=str(State(approval.phase).label),
                role=str(approval.get_role_display()),
                name=approval.signed_by,
                at=to_the_minute(approval.signed_at),
                reason=short(approval.comment, most=LONGEST_REASON),
            )


# --- Where that leaves it -------------------------------------------------------------------------


def standing(
    hotfix: HotFix, rows: Sequence[DecisionRow], gate: GatePart | None, stays: Sequence[PhaseStay]
) -> Standing:
    """Where it stands, in one sentence, and what a board must know beside it."""
    counts = {"given": sum(map(_stands, rows)), "total": len(rows)}
    if not hotfix.ended:
        headline = _("%(given)d of %(total)d sign-offs are given and fresh.") % counts
        return Standing(headline, tuple(_notes(rows, gate)))
    if hotfix.state == State.CLOSED:
        missing = counts["given"] < counts["total"]
        headline = (
            _("Closed. %(given)d of %(total)d sign-offs were given and fresh.")
            if missing
            else _("Closed. All %(total)d sign-offs were given.")
        )
        return Standing(headline % counts, tuple(_notes(rows, gate)) if missing else ())
    return _stopped(hotfix, stays)


def _stands(row: DecisionRow) -> bool:
    return row.given is not None and row.given.approved and not row.given.changed_since


def _notes(rows: Sequence[DecisionRow], gate: GatePart | None) -> Iterator[str]:
    stale = [row for row in rows if row.given and row.given.changed_since]
    if stale:
        yield _("To be signed again, because the evidence changed: %(who)s.") % {"who": _named(stale)}
    owed = [row for row in rows if row.owed]
    if owed:
        yield _("Went ahead of these, which are still owed: %(who)s.") % {"who": _named(owed)}
    ahead = [row for row in rows if row.given is None and not row.owed]
    if 0 < len(ahead) < len(rows):
        yield _("Not signed yet: %(who)s.") % {"who": _named(ahead)}
    if gate:
        yield _gate_in_a_line(gate)


def _named(rows: Iterable[DecisionRow]) -> str:
    named = (_("%(role)s (%(phase)s)") % {"role": row.role, "phase": row.phase} for row in rows)
    return ", ".join(named)


def _gate_in_a_line(gate: GatePart) -> str:
    line = _("Gate out of %(phase)s: %(met)d of %(total)d met.") % {
        "phase": gate.phase,
        "met": gate.met,
        "total": len(gate.lines),
    }
    missing = ", ".join(one.label for one in gate.lines if not one.met)
    return line + " " + _("Missing: %(what)s.") % {"what": missing} if missing else line


def _stopped(hotfix: HotFix, stays: Sequence[PhaseStay]) -> Standing:
    """How one ended that was not closed: where it was then, who ended it, when, and why."""
    last, end = stays[-2:]  # it was in some phase before it ended
    headline = _("%(state)s in %(phase)s by %(who)s at %(at)s.") % {
        "state": State(hotfix.state).label,
        "phase": State(last.state).label,
        "who": end.by or _("not recorded"),
        "at": to_the_minute(end.entered),
    }
    return Standing(headline, (short(end.reason, most=LONGEST_ENDING),) if end.reason else ())
