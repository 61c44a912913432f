"""What is typed at one moment of one night."""

from collections.abc import Iterator
from datetime import datetime

import pytest


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night
