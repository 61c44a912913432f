"""A deployment of which steps were not done, and what its roll-back owner decides, for tests that need it."""

from typing import Any

from apps.accounts.models import User
from apps.approvals import deciding_on_steps as the_decision
from apps.approvals.models import StepDecision
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import Company, complete, perform, proof_of, ready, report

WHY = "The node is out of the pool; the other five carry it."


def stopped(company: Company) -> HotFix:
    """The go is given, and the first step failed; the plan names the QA Lead as roll-back owner."""
    hotfix = ready(report(company), company, to="deployment")
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.rollback_owner = company.qa
    hotfix.refresh_from_db()
    perform(hotfix, "go", by=company.rm)
    complete(hotfix, company, afterwards=True)
    fail_a_step(hotfix, company)
    return HotFix.objects.get(pk=hotfix.pk)


def fail_a_step(hotfix: HotFix, company: Company, *, note: str = "The node did not come up.") -> None:
    """The first step failed, as whoever deploys records it."""
    with recording(hotfix.deployment_records.get(), by=company.rm) as record:
        step = record.outcomes.first()
        assert step is not None
        step.outcome, step.note = "failed", note
        step.save()
    hotfix.refresh_from_db()


def decide(hotfix: HotFix, *, by: User, **given: Any) -> StepDecision:
    """Decide as `by`, who was asked again just now; to go on, unless told otherwise."""
    told = {"go_on": True, "proof": proof_of(by), "reason": WHY, **given}
    return the_decision.decide_on_steps(hotfix, by=by, **told)
