"""The process is walked at one moment of one night, by HTTP."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from tests.asking import client_of, saying, url
from tests.driving import Company


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def browser_of(company: Company) -> Callable[[str], Client]:
    """The browser of one of the company, by short name."""
    return lambda name: client_of(company.people[name])


@pytest.fixture
def asks(browser_of: Callable[[str], Client]) -> Callable[..., Any]:
    """Somebody asks for an act on the present screen; the answer, with the hot fix brought up to date."""

    def asked(who: str, act: str, hotfix: HotFix, **fields: Any) -> Any:
        hotfix.refresh_from_db()
        answer = browser_of(who).post(url("act", hotfix, act), saying(hotfix, **fields))
        hotfix.refresh_from_db()
        return answer

    return asked
