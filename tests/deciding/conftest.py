"""One moment of one night, and a deployment of which steps were not done."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company
from tests.not_done import stopped


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def not_done(company: Company) -> HotFix:
    return stopped(company)
