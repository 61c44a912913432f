"""A company at night with something to see on every page, and something that is not for everybody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company, ready, report
from tests.entrance.addresses import Dealer


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """A hot fix in Testing, with sign-offs, evidence and history."""
    return ready(report(company), company, to="testing")


@pytest.fixture
def documented(company: Company) -> Any:
    """A hot fix with a release note."""
    return ready(report(company), company, to="documentation")


@pytest.fixture(params=[2, pytest.param(None, marks=pytest.mark.slow)], ids=["two", "all"])
def dealer(request: pytest.FixtureRequest) -> Dealer:
    """Deals hostile values to the places where somebody can write one."""
    return Dealer(each=request.param)
