"""A closed hot fix whose lessons left two actions behind."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.learning.models import FollowUpAction
from tests.driving import Company, drive, report
from tests.filling import fill


@pytest.fixture
def closed(company: Company) -> HotFix:
    """The Senior Developer watches the certificates in a week, the QA Lead tests the roll-back in two."""
    hotfix = drive(report(company), company, to="documentation")
    with recording(hotfix.lessons_learned.get(), by=company.tl) as lessons:
        fill(lessons)
        for number, (what, owner) in enumerate(
            (("Watch the certificates", company.sd), ("Test the roll-back", company.qa)), start=1
        ):
            lessons.actions.create(
                description=what, owned_by=owner, due=clock.now().date() + timedelta(days=7 * number)
            )
    return drive(hotfix, company, to="closed")


@pytest.fixture
def action(closed: HotFix) -> FollowUpAction:
    """That of the Senior Developer."""
    return closed.follow_up_actions.get(what="Watch the certificates")
