"""Who decided what: each sign-off that the process asks for, those given, and their summary."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.go_time import GoTime, is_of
from apps.hotfixes.grants import Grant, who_acts_as
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES, Phase, State, act_named

from .printed_text import in_sentences, to_the_minute, to_the_second
from .record_data import DecisionRow, GateSummary, SignOff, SignOffSummary, WayBack
from .story_line import Known, headline

LONGEST_REASON = 80
LONGEST_ENDING = 200


@dataclass(frozen=True)
class SignOffHistory:
    """Every sign-off of a hot fix, oldest first, with the evidence that each was given to.

    `beside` is what a reader must know of the signer or of the seal of one, by its key.
    """

    hotfix: HotFix
    approvals: Sequence[Approval]
    evidence: PresentEvidence
    beside: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def go_in_force(self) -> int | None:
        """The key of the go that is the last one now, while nothing was deployed by it; None for none."""
        hotfix = self.hotfix
        if not is_of(hotfix.phase):
            return None
        given = [one for one in hotfix.approvals.in_force(hotfix) if self.evidence.is_covered_by(one)]
        return given[-1].pk if given else None

    @cached_property
    def go_until(self) -> datetime | None:
        """Until when that one holds."""
        given = next((one for one in self.approvals if one.pk == self.go_in_force), None)
        return GoTime(self.hotfix).hold(given.signed_at).until if given else None

    def line(self, approval: Approval) -> SignOff:
        """Return a sign-off as the record shows it."""
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
            identified_by=approval.authenticated_by,
            beside=self.beside.get(approval.pk, ()),
            waived=tuple(self._waived(approval)),
        )

    def _waived(self, approval: Approval) -> Iterator[str]:
        for waiver in self.hotfix.waivers.all():
            if waiver.approval_id == approval.pk:
                words = {"what": waiver, "of": waiver.of, "why": waiver.reason}
                yield _("%(what)s (%(of)s). Reason: %(why)s") % words

    def last_that_counts(self, phase: Phase, role: Role) -> Approval | None:
        """Return the last sign-off of `role` in `phase` that counts now, or None."""
        given = [
            approval
            for approval in self.approvals
            if approval.phase == phase.state
            and approval.role == role
            and approval.withdrawn is None
            and counts(phase, approval.round, now_in=self.hotfix.round)
        ]
        return given[-1] if given else None

    def _marks(self, approval: Approval, changed: bool) -> Iterator[str]:
        if approval.withdrawn:
            yield _("%(withdrawn)s: %(why)s") % {
                "withdrawn": approval.withdrawn.in_words,
                "why": approval.withdrawn.reason,
            }
        elif approval.pk == self.go_in_force:
            yield _("holds until %(at)s") % {"at": to_the_minute(self.go_until)}
        if changed:
            yield _("stale: evidence changed since")
        if not counts(PHASE_BY_STATE[State(approval.phase)], approval.round, now_in=self.hotfix.round):
            yield _("superseded: round %(number)d followed") % {"number": approval.round + 1}
        again = self._signed_again(approval)
        if again:
            yield _("replaced: signed again %(at)s") % {"at": to_the_minute(again.signed_at)}

    def _signed_again(self, approval: Approval) -> Approval | None:
        """Return the next sign-off of the same role, phase and round, or None."""
        place = (approval.round, approval.phase, approval.role)
        for later in self.approvals[self.approvals.index(approval) + 1 :]:
            if (later.round, later.phase, later.role) == place:
                return later
        return None


def decisions(
    sign_offs: SignOffHistory, grants: Sequence[Grant], delegations: Sequence[Delegation]
) -> Iterator[DecisionRow]:
    """Yield each sign-off that the process asks for, the last given that counts, or until when it is owed."""
    owed = {(debt.phase, debt.role): _until(debt) for debt in _debts_that_count(sign_offs.hotfix)}
    for phase in PHASES:
        for rule in phase.sign_offs:
            given = sign_offs.last_that_counts(phase, rule.role)
            yield DecisionRow(
                role=str(rule.role.label),
                phase=phase.name,
                meaning=str(rule.meaning),
                holders=who_acts_as(rule.role, grants, delegations),
                given=sign_offs.line(given) if given else None,
                owed=owed.get((phase.state.value, rule.role.value), ""),
            )


def _debts_that_count(hotfix: HotFix) -> Iterator[Any]:
    for debt in hotfix.debts.all():
        if counts(debt.as_phase, debt.round, now_in=hotfix.round) and not debt.void:
            yield debt


def _until(debt: Any) -> str:
    """Return until when it is owed; empty once it is settled."""
    return "" if debt.is_settled else _("until %(at)s") % {"at": to_the_minute(debt.due_at)}


def ways_back(sign_offs: SignOffHistory) -> Iterator[WayBack]:
    """Yield the act that ended each round before the present one."""
    for number in range(2, sign_offs.hotfix.round + 1):
        back = sign_offs.hotfix.approvals.no_that_began(number)
        if back is not None:
            yield WayBack(
                round=back.round,
                act=str(act_named(back.act).label),
                phase=str(State(back.phase).label),
                role=str(back.get_role_display()),
                name=back.signed_by,
                at=to_the_minute(back.signed_at),
                reason=in_sentences(back.comment, most=LONGEST_REASON),
            )


# --- The summary of sign-offs ---------------------------------------------------------------------


def sign_off_summary(known: Known, rows: Sequence[DecisionRow], gate: GateSummary | None) -> SignOffSummary:
    """Return the headline of the paper, and what a board must know beside it."""
    hotfix = known.hotfix
    first, others = headline(known, sign_offs=_number_of_sign_offs(hotfix, rows))
    if not hotfix.ended:
        return SignOffSummary(first, (*others, *_notes(rows, gate)))
    if hotfix.closed:
        missing = not all(map(_given_and_fresh, rows))
        return SignOffSummary(first, (*others, *(_notes(rows, gate) if missing else ())))
    reason = in_sentences(known.stays[-1].reason, most=LONGEST_ENDING)
    return SignOffSummary(first, (*filter(None, [reason]), *others))


def _number_of_sign_offs(hotfix: HotFix, rows: Sequence[DecisionRow]) -> str:
    """Return how many are given, in a sentence; empty for one that was stopped."""
    numbers = {"given": sum(map(_given_and_fresh, rows)), "total": len(rows)}
    if not hotfix.ended:
        return _("%(given)d of %(total)d sign-offs are given and fresh.") % numbers
    if not hotfix.closed:
        return ""
    if numbers["given"] < numbers["total"]:
        return _("%(given)d of %(total)d sign-offs were given and fresh.") % numbers
    return _("All %(total)d sign-offs were given.") % numbers


def _given_and_fresh(row: DecisionRow) -> bool:
    return row.given is not None and row.given.approved and not row.given.changed_since


def _notes(rows: Sequence[DecisionRow], gate: GateSummary | None) -> Iterator[str]:
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
    names = (_("%(role)s (%(phase)s)") % {"role": row.role, "phase": row.phase} for row in rows)
    return ", ".join(names)


def _gate_in_a_line(gate: GateSummary) -> str:
    line = _("Gate out of %(phase)s: %(met)d of %(total)d met.") % {
        "phase": gate.phase,
        "met": gate.met,
        "total": len(gate.lines),
    }
    missing = ", ".join(requirement.label for requirement in gate.lines if not requirement.met)
    return line + " " + _("Missing: %(what)s.") % {"what": missing} if missing else line
