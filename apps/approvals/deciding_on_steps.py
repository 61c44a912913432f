"""Deciding on steps that failed or were skipped: by the account that the plan names, and by nobody else."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.common.filler import is_filler
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.shared import of_same_round
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision, Rights

from .step_decisions import StepDecision


def decide_on_steps(
    hotfix: HotFix, *, go_on: bool, by: User, proof: Proof | None, seen: int | None = None, reason: str
) -> StepDecision:
    """Put on the record, as the roll-back owner, whether it goes on although steps were not done.

    Args:
        go_on: False to roll back, which the Release Manager then does.
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        record = undone_record(locked)
        may_decide(Rights(by, locked), record).require()
        assert record is not None
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        if is_filler(reason):
            sentence = _("“%(reason)s” is no reason. Say why.") % {"reason": reason}
            raise BadInput(sentence, {"reason": [sentence]})
        locked.read_again("step_decisions")
        decision = StepDecision(
            hotfix=locked,
            round=record.round,
            decision=StepDecision.Decision.GO_ON if go_on else StepDecision.Decision.ROLL_BACK,
            reason=reason,
            about=record.not_done,
            person=by,
            person_name=str(by),
            owner_name=_plan(record).decides_on_rollback,
            decided_at=clock.now(),
            authenticated_by=asked_again.method,
        )
        decision.save()
        did(What.STEPS_DECIDED, evidence=(record.relation(),), rows=(decision,))
    return decision


def undone_record(hotfix: HotFix) -> DeploymentRecord | None:
    """The deployment record of the present round, if a step of it was not done; None where none was."""
    phase = hotfix.phase
    if phase is None or not phase.deploys:
        return None
    name = DeploymentRecord.relation()
    found = [one for one in hotfix.present_evidence().get(name, ()) if isinstance(one, DeploymentRecord)]
    return found[-1] if found and found[-1].not_done else None


def may_decide(rights: Rights, record: DeploymentRecord | None) -> Decision:
    """May this person decide now? The roll-back owner may, whatever roles they hold.

    Where that account can sign in no more, a Release Manager of the hot fix stands in: what one owed passes
    on with the role (PROCESS.md 3).
    """
    if not (rights.user.is_active and rights.user.is_staff):
        return Decision(False, _("This account is not active."))
    if record is None:
        return Decision(
            False, _("No step failed or was skipped here: there is nothing to decide."), WrongPhase
        )
    plan = _plan(record)
    owner = plan.rollback_owner
    if owner is not None and owner.is_active and owner.is_staff:
        if rights.user.pk == owner.pk:
            return Decision(True)
        sentence = _("Only %(who)s, the roll-back owner of the plan, decides this.")
        return Decision(False, sentence % {"who": owner})
    if Role.RELEASE_MANAGER in rights.roles:
        return Decision(True, role=Role.RELEASE_MANAGER)
    return Decision(False, _("The roll-back owner can sign in no more: a Release Manager of it decides."))


def _plan(record: DeploymentRecord) -> DeploymentPlan:
    plan = of_same_round(DeploymentPlan, record)
    assert plan is not None, "a deployment record opens after its plan"
    return plan
