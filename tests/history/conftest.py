"""One hot fix reported through the door at a fixed moment, and ways to ask for what happened to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.approvals.models import Approval
from apps.approvals.withdrawals import Withdrawal
from apps.common import clock
from apps.evidence.code_review import CodeReview
from apps.history.timeline import Entry, timeline
from apps.hotfixes.models import HotFix
from tests.driving import Company, drive, report
from tests.tampering.made_up import live_row


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def later(night: datetime) -> Callable[[int], AbstractContextManager[None]]:
    """The clock, so many minutes after the hot fix was reported."""
    return lambda minutes: clock.set_to(night + timedelta(minutes=minutes))


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


def made_up(model: Any, hotfix: HotFix) -> Any:
    """A row of `model`; a withdrawal is one of a yes that is there, as the database takes no other."""
    if model is not Withdrawal:
        return live_row(model, hotfix)
    yes = live_row(
        Approval,
        hotfix,
        round=hotfix.round,
        phase=hotfix.state,
        decision="approved",
        settles_id=None,
        whole=False,
    )
    return live_row(Withdrawal, hotfix, approval_id=yes.pk, person_id=yes.signer_id, correction_id=None)


@pytest.fixture
def review(hotfix: HotFix, company: Company) -> CodeReview:
    """The review of `hotfix`, which is in Code Review."""
    drive(hotfix, company, to="code_review")
    return CodeReview.objects.get(hotfix=hotfix)


@pytest.fixture
def told(hotfix: HotFix) -> Callable[..., list[Entry]]:
    """The entries about one kind of thing, newest first."""
    return lambda what, **paging: [entry for entry in timeline(hotfix, **paging) if entry.what == what]
