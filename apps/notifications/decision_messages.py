"""Who must hear that steps of a deployment were not done: whoever decides whether it goes on."""

from collections.abc import Iterator
from hashlib import sha256

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.deciding_on_steps import may_decide, undone_record
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.shared import of_same_round
from apps.hotfixes.policy import Rights

from .messages import Message, address, in_one_line
from .models import Kind
from .situation import Situation, reachable


def decision_messages(situation: Situation) -> Iterator[Message]:
    """Yield what the roll-back owner is told while a step waits for their decision, anew for each step."""
    record = undone_record(situation.hotfix) if situation.phase.deploys else None
    waits = record.undecided() if record else []
    if record is None or not waits:
        return
    plan = of_same_round(DeploymentPlan, record)
    owner = [plan.rollback_owner] if plan and plan.rollback_owner else []
    standing_in = situation.role_holders.people([Role.RELEASE_MANAGER])
    for user in reachable([*owner, *standing_in]):
        if not may_decide(Rights(user, situation.hotfix), record).allowed:
            continue
        yield Message(
            kind=Kind.DECIDE,
            to=user,
            what=_("steps were not done, decide how it goes on"),
            url=address("step_decision", situation.hotfix),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            about=sha256("\n".join(waits).encode()).hexdigest()[:16],
            lines=(
                "\n".join(in_one_line(one) for one in waits),
                _("You decide whether production stays as it is or is taken back. Nothing goes on before:"),
            ),
            known=situation.acted(user),
        )
