"""An Emergency of one night, on the short form."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company
from tests.short_form import reported


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return reported(company)
