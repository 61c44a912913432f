"""A hot fix in its second round at a fixed moment, and its snapshot."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.records.snapshot import snapshot
from tests.driving import Company, drive, perform, ready, report
from tests.records.builders import Take


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def take(night: datetime) -> Take:
    """A snapshot two hours after the report."""
    return lambda hotfix: snapshot(hotfix, printed_by="Amelia Auditor", at=night + timedelta(hours=2))


@pytest.fixture
def sent_back(company: Company, night: datetime) -> HotFix:
    """In Development again, because Testing failed an hour after the report."""
    hotfix = ready(report(company), company, to="testing")
    with clock.set_to(night + timedelta(hours=1)):
        perform(hotfix, "fail_testing", by=company.qa, reason="Refunds are sent twice.")
    hotfix.refresh_from_db()
    return hotfix


@pytest.fixture
def second_round(sent_back: HotFix, company: Company) -> HotFix:
    """Ready to be signed in Testing, in the second round."""
    return ready(sent_back, company, to="testing")


@pytest.fixture
def closed(sent_back: HotFix, company: Company) -> HotFix:
    """Closed in the second round."""
    return drive(sent_back, company, to="closed")
