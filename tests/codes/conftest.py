"""A QA Lead with one-time codes, and a hot fix that waits for them."""

import pytest

from apps.hotfixes.models import HotFix
from tests.driving import Company, ready, report
from tests.one_time_code import Phone, give_codes


@pytest.fixture
def phone(company: Company) -> Phone:
    """That of the QA Lead."""
    return give_codes(company.qa)


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")
