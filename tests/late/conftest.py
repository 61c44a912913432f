"""A Critical of one night, of which somebody will say that production was changed first."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company, priority="critical", triggers=["performance"])
