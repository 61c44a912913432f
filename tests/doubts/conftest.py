"""One moment of one night, and the form of a deployment plan as its Release Manager fills it in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url
from tests.driving import Company, ready, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def in_deployment(company: Company) -> HotFix:
    return ready(report(company), company, to="deployment")


@pytest.fixture
def save(company: Company) -> Callable[..., Any]:
    """Somebody opens a form of evidence, types something, and saves; `sure` answers what was asked."""

    def saved(hotfix: HotFix, name: str, *, who: str = "contributor", sure: Any = (), **typed: Any) -> Any:
        browser = client_of(company.people[who])
        form = form_in(browser.get(url("evidence", hotfix, name)))
        return browser.post(url("evidence", hotfix, name), form | typed | {"sure": list(sure)})

    return saved
