"""A company in which everybody has an address, at night."""

from collections.abc import Callable

import pytest

from apps.hotfixes.models import HotFix
from tests import driving
from tests.driving import Company
from tests.telling import give_addresses, told, work


@pytest.fixture
def company(company: Company) -> Company:
    give_addresses(company)
    return company


@pytest.fixture
def ready(company: Company) -> Callable[..., HotFix]:
    """A hot fix in this state, its evidence complete, where everything until now was told and read."""

    def bring(to: str) -> HotFix:
        hotfix = driving.ready(driving.report(company), company, to=to)
        work()
        told()
        return hotfix

    return bring


@pytest.fixture
def entered(company: Company) -> Callable[..., HotFix]:
    """The same, in a phase that just began: its evidence is not there yet."""

    def bring(to: str) -> HotFix:
        hotfix = driving.drive(driving.report(company), company, to=to)
        work()
        told()
        return hotfix

    return bring
