"""Changing the lane, and answering for it in the other role: the use cases."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.lanes import Lane, lane_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import ROLES_OF_THE_LANE
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.separation_of_duties import why_never
from apps.systems.priorities import Priority

from .lane_changes import DECIDING, LaneChange


def change_lane(
    hotfix: HotFix,
    *,
    to: str,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str,
    as_role: Role | None = None,
) -> LaneChange:
    """Raise a hot fix to an Emergency, or lower it to a Critical, at once; the other role answers for it.

    Raised, the short form counts from now. Lowered, the gate asks for all of the present phase, and broken
    glass and yeses by word of mouth lapse for phases that are not left yet. Debts keep their due time.

    Args:
        to: the priority from now on.
        as_role: the role to do it in, where the person holds both.
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        decision = may_change_lane(Rights(by, locked), as_role)
        decision.require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        if to not in Priority.values or to == locked.priority:
            sentence = _("It is %(priority)s already.") % {"priority": locked.get_priority_display()}
            raise BadInput(sentence, {"to": [sentence]})
        change = _row(locked, by, decision, asked_again, reason, before=locked.priority, after=to)
        change.save()
        if lane_of(locked.priority) is Lane.EMERGENCY:
            locked.lowered_at = clock.now()
        locked.priority = to
        did(What.LANE_CHANGED, as_role=decision.role, rows=(change,))
    return change


def answer_lane_change(
    change: LaneChange,
    *,
    agrees: bool,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str = "",
) -> LaneChange:
    """Say, in the role that did not change the lane, whether that was right; it stays on the record.

    Who does not agree changes the lane back by a change of their own.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(change.hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        present = locked.lane_changes.get(pk=change.pk)
        decision = may_answer_lane_change(Rights(by, locked), present)
        decision.require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=not agrees)
        answer = _row(locked, by, decision, asked_again, reason, before=present.before, after=present.after)
        answer.answers = present
        answer.verdict = LaneChange.Verdict.AGREED if agrees else LaneChange.Verdict.DISAGREED
        answer.save()
        did(What.LANE_ANSWERED, as_role=decision.role, rows=(answer,))
    return answer


def _row(
    hotfix: HotFix, by: User, decision: Decision, proof: Proof, reason: str, *, before: str, after: str
) -> LaneChange:
    assert decision.role is not None
    return LaneChange(
        hotfix=hotfix,
        round=hotfix.round,
        phase=hotfix.state,
        before=before,
        after=after,
        role=decision.role,
        reason=reason,
        signer=by,
        signer_name=str(by),
        signed_at=clock.now(),
        authenticated_by=proof.method,
    )


def may_change_lane(rights: Rights, as_role: Role | None = None) -> Decision:
    """May this person change the lane now? The roles may that decide it in Qualification, until the end."""
    held = [role for role in ROLES_OF_THE_LANE if role in rights.roles and as_role in (None, role)]
    if why := _why_not(rights, held):
        return why
    return Decision(True, role=held[0])


def may_answer_lane_change(rights: Rights, change: LaneChange) -> Decision:
    """May this person answer for `change`? Whoever holds the other role may, who did not make it."""
    if why := _why_not(rights, [role for role in (change.waits_for,) if role in rights.roles]):
        return why
    if change.signer_id == rights.user.pk:
        return Decision(False, _("You changed the lane yourself, so somebody else answers for it."))
    if not change.is_open:
        sentence = _("%(change)s: %(standing)s.") % {"change": change, "standing": change.standing}
        return Decision(False, sentence, WrongPhase)
    return Decision(True, role=change.waits_for)


def _why_not(rights: Rights, held: list[Role]) -> Decision | None:
    """The no that both have in common: an account, a role, a hot fix that is open, and who stands apart."""
    hotfix = rights.hotfix
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    if not held:
        who = ", ".join(str(role.label) for role in ROLES_OF_THE_LANE)
        return Decision(False, _("Only these decide about the lane: %(who)s.") % {"who": who})
    if hotfix.ended:
        sentence = _("%(reference)s has ended.") % {"reference": hotfix.reference}
        return Decision(False, sentence, WrongPhase)
    if why := why_never(hotfix, DECIDING.state, rights.user.pk):
        return Decision(False, why)
    return None
