"""Taking a yes back, and what most tests of a go and its window begin with."""

from datetime import datetime, timedelta
from typing import Any

from apps.accounts.models import User
from apps.approvals import withdrawing
from apps.approvals.models import Approval, Withdrawal
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import ARGUED, NIGHT, Company, complete, perform, proof_of, ready, report

# What tests/filling.py plans, and what a system grants beyond it where it says nothing else.
WINDOW, GRACE = timedelta(minutes=30), timedelta(minutes=30)
OVER = WINDOW + GRACE


def withdraw(approval: Approval, *, by: User, **given: Any) -> Withdrawal:
    """Take a yes back as `by`, who was asked again just now; of a go it is said that nothing was changed."""
    facts = {"proof": proof_of(by), "reason": "Pressed by mistake.", "nothing_reached_production": True}
    return withdrawing.withdraw(approval, by=by, **{**facts, **given})


def with_a_go(company: Company, **fields: Any) -> HotFix:
    """A hot fix in Deployment whose go was given as its window began."""
    hotfix = ready(report(company, **fields), company, to="deployment")
    perform(hotfix, "go", by=company.rm, waivers=ARGUED)
    hotfix.refresh_from_db()
    return hotfix


def the_go(hotfix: HotFix) -> Approval:
    """The go that was given last."""
    found: Approval = hotfix.approvals.filter(phase="deployment").order_by("pk").last()
    return found


def began(hotfix: HotFix, company: Company, *, at: datetime, told: datetime | None = None) -> HotFix:
    """Have it recorded, when it is `told`, that production was changed `at`."""
    with clock.set_to(told or at):
        complete(hotfix, company, afterwards=True)
        with recording(hotfix.deployment_records.get(round=hotfix.round), by=company.rm) as record:
            record.actual_start = at
    hotfix.refresh_from_db()
    return hotfix


def later(**length: int) -> Any:
    """The clock so much after the night began."""
    return clock.set_to(NIGHT + timedelta(**length))
