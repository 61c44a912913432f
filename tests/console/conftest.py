"""What is typed, forged or overtaken is tried at one moment of one night, by HTTP."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company, ready, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def hotfix_in(company: Company) -> Callable[[str], HotFix]:
    """A hot fix in this state, with the evidence of its phase complete and nothing signed there."""
    return lambda state: ready(report(company), company, to=state)
