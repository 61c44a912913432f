"""A company with two process owners, and a review that the first one begins."""

from datetime import date

import pytest

from apps.access.reviewing import begin_review
from tests.driving import report
from tests.lifting import process_owner


@pytest.fixture
def second(company):
    return process_owner()


@pytest.fixture
def hotfix(company):
    return report(company)


@pytest.fixture
def review(company, second, hotfix):
    return begin_review(start=date(2026, 7, 1), until=date(2026, 9, 30), by=company.owner)
