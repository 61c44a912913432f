"""The process is walked at one moment of one night, by HTTP."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.asking import ask, client_of
from tests.driving import Company


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def browser_of(company: Company) -> Callable[[str], Client]:
    """The browser of one of the company, by short name."""
    return lambda name: client_of(company.people[name])


@pytest.fixture
def asks(company: Company) -> Callable[..., Any]:
    """Somebody, by short name, asks for an act on the present screen."""

    return lambda who, act, hotfix, **fields: ask(company.people[who], act, hotfix, **fields)
