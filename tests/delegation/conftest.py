"""A night on which QA Lead A is away and B, who sees the system and holds nothing, acts for A."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import Delegation, HotFix
from tests.driving import NIGHT, Company, ready, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def hotfix_in(company: Company) -> Callable[[str], HotFix]:
    """A hot fix in this state, with the evidence of its phase complete and nothing signed there."""
    return lambda state: ready(report(company), company, to=state)


@pytest.fixture
def stand_in(company: Company) -> User:
    """B: staff of the system, without any role."""
    return company.insider


@pytest.fixture
def delegated(company: Company, stand_in: User) -> Callable[..., Delegation]:
    """A delegation from now on for a week: of the QA Lead, on the system, to B, unless told otherwise."""

    def delegate(role: Role = Role.QA_LEAD, on: Any = None, **said: Any) -> Delegation:
        said.setdefault("by", company.people[_HOLDERS[role]])
        said.setdefault("to", stand_in)
        said.setdefault("ends_at", clock.now() + timedelta(days=7))
        said.setdefault("reason", "On holiday.")
        return delegate_role(role, on or company.system, **said)

    return delegate


_HOLDERS = {
    Role.PRODUCT_OWNER: "po",
    Role.TECHNICAL_LEAD: "tl",
    Role.SENIOR_DEVELOPER: "sd",
    Role.QA_LEAD: "qa",
    Role.RELEASE_MANAGER: "rm",
    Role.CONTRIBUTOR: "contributor",
}


@pytest.fixture
def later() -> Callable[..., Any]:
    """The clock, so much later that night."""
    return lambda **much: clock.set_to(NIGHT + timedelta(**much))
