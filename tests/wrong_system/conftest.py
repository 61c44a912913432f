"""A hot fix of one system that was reported for another, with both rosters."""

from collections.abc import Callable

import pytest

from apps.hotfixes.models import HotFix
from tests.again import again
from tests.driving import Company, drive, make_company, perform, present_company, ready, report


@pytest.fixture
def kiosk(company: Company) -> Company:
    """The other system, with people of its own."""
    again("kiosk", lambda: make_company("KIOSK"))
    return present_company("KIOSK")


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def half_signed(company: Company) -> HotFix:
    """In Qualification, complete and signed by the Product Owner."""
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    return hotfix


@pytest.fixture
def hotfix_in_state(company: Company) -> Callable[[str], HotFix]:
    return lambda state: drive(report(company), company, to=state)
