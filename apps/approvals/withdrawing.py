"""Withdrawing a yes: by whoever gave it, while it has moved nothing (PROCESS.md 1)."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.reading_along import read_along
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.go_time import GoTime, is_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.hotfixes.policy import Decision

from .models import Approval
from .withdrawals import Withdrawal


def withdraw(
    approval: Approval,
    *,
    by: User,
    proof: Proof | None,
    reason: str,
    nothing_reached_production: bool | None = None,
) -> Withdrawal:
    """Take `approval` back. The same evidence may be signed again, by whoever may sign it.

    What it opened is closed at once: a go that was withdrawn is none for anybody. No version of a screen is
    asked for: what else happened meanwhile changes nothing in what this yes was.

    Args:
        proof: that `by` was asked again just now.
        nothing_reached_production: what the signer of a go was asked, and answered with True; who knows that
            something did rolls back instead.

    Raises:
        NotAllowed, WrongPhase, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(approval.hotfix, by=by, reason=reason) as (locked, did):
        read_along([locked], "approvals", "debts")
        present = next(one for one in locked.approvals.all() if one.pk == approval.pk)
        may_withdraw(by, locked, present).require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        of_a_go = is_of(locked.phase)
        if of_a_go and not nothing_reached_production:
            raise WrongPhase(
                _("Something reached production: then the go is not withdrawn, it is rolled back.")
            )
        withdrawal = Withdrawal(
            hotfix=locked,
            approval=present,
            person=by,
            person_name=str(by),
            reason=reason,
            withdrawn_at=clock.now(),
            authenticated_by=asked_again.method,
            nothing_reached_production=True if of_a_go else None,
        )
        withdrawal.save()
        did(
            What.YES_WITHDRAWN,
            act=present.act,
            as_role=Role(present.role),
            for_whom=present.on_behalf_of,
            evidence=PHASE_BY_STATE[State(present.phase)].evidence,
            rows=(withdrawal,),
        )
    return withdrawal


def may_withdraw(
    user: User, hotfix: HotFix, approval: Approval, evidence: dict[str, list[Evidence]] | None = None
) -> Decision:
    """May this person take `approval` back now? Whoever gave it may, by whatever right they gave it.

    Args:
        evidence: that of the present phase and round, where the caller has it.
    """
    if not (user.is_active and user.is_staff):
        return Decision(False, _("This account is not active."))
    if approval.signer_id != user.pk:
        sentence = _("Only %(who)s, who gave this sign-off, may withdraw it.")
        return Decision(False, sentence % {"who": approval.signer_name})
    if approval.withdrawn:
        sentence = _("This sign-off was %(withdrawn)s.") % {"withdrawn": approval.withdrawn.in_words}
        return Decision(False, sentence, WrongPhase)
    if not approval.approved or approval.settles_id is not None or approval.whole:
        return Decision(False, _("Only a yes is withdrawn, and none that settled a debt."), WrongPhase)
    if (approval.round, approval.phase) != (hotfix.round, hotfix.state):
        words = {"reference": hotfix.reference, "phase": hotfix.get_state_display()}
        sentence = _("This sign-off has moved %(reference)s on, to %(phase)s: it cannot be withdrawn.")
        return Decision(False, sentence % words, WrongPhase)
    if is_of(hotfix.phase) and (started := GoTime(hotfix, evidence).started):
        sentence = _("A start at %(at)s is on the record: roll back instead of withdrawing the go.")
        return Decision(False, sentence % {"at": clock.to_the_minute(started)}, WrongPhase)
    return Decision(True, role=Role(approval.role), on_behalf_of=approval.on_behalf_of)


def withdrawable(
    user: User, hotfix: HotFix, evidence: dict[str, list[Evidence]] | None = None
) -> list[Approval]:
    """The sign-offs of the present round and phase that this person may take back now, oldest first."""
    mine = [one for one in hotfix.approvals.in_force(hotfix) if one.signer_id == user.pk]
    return [one for one in mine if may_withdraw(user, hotfix, one, evidence).allowed]
