"""Hot fixes whose courses a reader must be told of: expedited, rolled back, delegated."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial, wraps

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.again import again
from tests.asking import ROLLED_BACK
from tests.driving import Company, drive, perform, ready, report
from tests.owing import broken, settled, skip


def later(**span: int) -> AbstractContextManager[None]:
    """The clock, so much later than now."""
    return clock.set_to(clock.now() + timedelta(**span))


_Story = Callable[[Company], HotFix]


def _once(story: _Story) -> _Story:
    """The story by its rows, where it was told of the same company before."""

    @wraps(story)
    def told(company: Company) -> HotFix:
        again(f"{story.__name__} of {company.system.pk}", partial(story, company))
        return HotFix.objects.latest("pk")

    return told


def found_and_fixed(hotfix: HotFix, company: Company) -> None:
    """The reviewer found something, and it was fixed at once."""
    for status in ("open", "fixed"):
        with recording(hotfix.code_reviews.get(), by=company.tl) as record:
            findings = record.findings  # type: ignore[attr-defined]
            finding = findings.first() or findings.model(record=record, severity="major")
            finding.description, finding.status = "The pin is compared in part only.", status
            finding.save()
    hotfix.refresh_from_db()


@_once
def ordinary(company: Company) -> HotFix:
    """Closed in its first round an hour later, with everybody's yes and a finding of the review."""
    hotfix = ready(report(company), company, to="code_review")
    found_and_fixed(hotfix, company)
    drive(hotfix, company, to="verification")
    with later(hours=1):  # it was watched after its deployment, for an hour as planned
        return drive(hotfix, company, to="closed")


@_once
def deployed_ahead(company: Company) -> HotFix:
    """In Verification, deployed ahead of the Technical Lead's and the QA Lead's sign-offs."""
    hotfix = broken(company, to="code_review")
    found_and_fixed(hotfix, company)
    skip(hotfix, company)
    skip(ready(hotfix, company, to="testing"), company)
    return drive(hotfix, company, to="verification")


@_once
def expedited(company: Company) -> HotFix:
    """The same, both ratified three hours after the deployment, and closed an hour later."""
    hotfix = deployed_ahead(company)
    with later(hours=3):
        for debt, who in zip(hotfix.debts.all(), (company.tl, company.qa), strict=True):
            settled(debt, who)
    with later(hours=4):
        return drive(hotfix, company, to="closed")


@_once
def rolled_back(company: Company) -> HotFix:
    """In Development of its second round, because the first was taken back."""
    hotfix = ready(report(company), company, to="verification")
    perform(hotfix, "roll_back", by=company.rm, reason="Refused again.", details=ROLLED_BACK)
    hotfix.refresh_from_db()
    return hotfix


@_once
def delegated(company: Company) -> HotFix:
    """In Deployment; the QA Lead's sign-off was given by somebody who acted for them."""
    hotfix = ready(report(company), company, to="testing")
    until = clock.now() + timedelta(days=1)
    delegate_role(Role.QA_LEAD, hotfix, to=company.insider, by=company.qa, ends_at=until, reason="Away.")
    perform(hotfix, "pass_testing", by=company.insider)
    hotfix.refresh_from_db()
    return hotfix
