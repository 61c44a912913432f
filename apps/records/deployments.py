"""Every change of production, of every round: on whose go, when, by whom, and what came of it.

The paper tells them on page one, the headline and the targets reckon with their moments, the pack lists them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.approvals.debts import Debt
from apps.approvals.late_statements import LateStatement
from apps.approvals.models import Approval
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord, Rollback, StepOutcome
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay
from apps.hotfixes.phase_rules import deploys, entered_once_deployed

from .newest_evidence import EvidenceByName, newest
from .printed_text import from_to, to_the_minute
from .record_data import DeploymentLine


@dataclass(frozen=True)
class Deployment:
    """One round in which production was changed. `done_at` is when the act *deploy* said so, by our clock.

    `go` is the sign-off that said yes first, or the debt that stood in for it.
    """

    round: int
    plan: DeploymentPlan | None
    record: DeploymentRecord | None
    rollback: Rollback | None
    done_at: datetime | None
    go: Approval | Debt | None

    @property
    def began(self) -> datetime | None:
        """When production was changed: as it was recorded, else when the system was told."""
        recorded = self.record.actual_start if self.record else None
        return recorded or self.done_at or (self.rollback.at if self.rollback else None)

    @property
    def go_at(self) -> datetime | None:
        """When the yes was given, said or gone ahead of."""
        if isinstance(self.go, Debt):
            return self.go.said_at or self.go.incurred_at
        return self.go.signed_at if self.go else None


def deployments(hotfix: HotFix, evidence: EvidenceByName, stays: Sequence[PhaseStay]) -> list[Deployment]:
    """Return each round's deployment, oldest first; a round that never reached production has none."""
    found = []
    for number in range(1, hotfix.round + 1):
        record = newest(evidence, DeploymentRecord, of_round=number)
        rollback = newest(evidence, Rollback, of_round=number)
        done_at = next(
            (stay.entered for stay in stays if (stay.state, stay.round) == (entered_once_deployed(), number)),
            None,
        )
        if done_at or rollback or (record and record.actual_start):
            plan = newest(evidence, DeploymentPlan, of_round=number)
            began = record.actual_start if record else None
            found.append(Deployment(number, plan, record, rollback, done_at, _go(hotfix, number, began)))
    return found


def _go(hotfix: HotFix, number: int, began: datetime | None) -> Approval | Debt | None:
    """Return the yes by which a round was deployed, or the debt that stood in for it.

    The first one; or the last that was given again, as the one before was over, when production was changed.
    """
    given: list[Approval] = [
        one
        for one in hotfix.approvals.all()
        if one.round == number and deploys(one.phase) and one.counts_as_yes and not one.given_afterwards
    ]
    again = [one for one in given if one.again_id and began and one.signed_at <= began]
    owed: list[Debt] = [one for one in hotfix.debts.all() if one.round == number and deploys(one.phase)]
    if given:
        return again[-1] if again else given[0]
    return owed[0] if owed else None


def deployment_lines(
    found: Sequence[Deployment], statement: LateStatement | None = None
) -> Iterator[DeploymentLine]:
    """Yield each deployment as the paper tells it.

    Args:
        statement: that production was changed first, if it was.
    """
    for one in found:
        record, plan = one.record, one.plan
        yield DeploymentLine(
            round=one.round,
            version=" · ".join(filter(None, (plan.release_version, plan.tag))) if plan else "",
            go=_go_in_words(one),
            span=from_to(record.actual_start, record.actual_end) if record and record.actual_start else "",
            by=record.executed_by if record else "",
            outcome=_outcome(record),
            rolled_back=_rolled_back(one.rollback),
            three_times=_three_times(one, statement) if statement else "",
        )


def _three_times(one: Deployment, statement: LateStatement) -> str:
    """Return when it happened, was recorded and was signed; empty of one that did not come first."""
    if one.began is None or one.began > statement.stated_at:
        return ""
    return _("happened %(happened)s; recorded %(recorded)s; signed %(signed)s") % {
        "happened": to_the_minute(one.began),
        "recorded": to_the_minute(statement.stated_at),
        "signed": to_the_minute(one.go_at) if one.go_at else _("not yet"),
    }


def _go_in_words(one: Deployment) -> str:
    words = {"at": to_the_minute(one.go_at)}
    if one.go is None:
        return _("none")
    if isinstance(one.go, Debt):
        if one.go.verbal:
            return _("said by %(who)s, %(at)s") % {"who": one.go.holder_name, **words}
        return _("none: %(who)s went ahead, %(at)s") % {"who": one.go.incurred_by_name, **words}
    return _("%(who)s, %(at)s") % {"who": one.go.signed_by, **words}


def _outcome(record: DeploymentRecord | None) -> str:
    """Return how the steps went, and what was left open."""
    if record is None:
        return ""
    outcomes = Counter(outcome.outcome for outcome in record.outcomes.all())
    kinds = StepOutcome.Outcome
    parts = [
        _("%(done)d of %(all)d steps done") % {"done": outcomes[kinds.DONE], "all": outcomes.total()},
        _("%(number)d failed") % {"number": outcomes[kinds.FAILED]} if outcomes[kinds.FAILED] else "",
        _("%(number)d skipped") % {"number": outcomes[kinds.SKIPPED]} if outcomes[kinds.SKIPPED] else "",
    ]
    return ", ".join(filter(None, parts)) if outcomes else _("no step recorded")


def _rolled_back(rollback: Rollback | None) -> str:
    if rollback is None:
        return ""
    words = {"at": to_the_minute(rollback.at), "who": rollback.decision_maker}
    return _("rolled back %(at)s, decided by %(who)s") % words
