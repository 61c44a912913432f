"""A list counts its rows up to a number, and says where there are more."""

import pytest

from apps.common import capped_count
from tests.driving import report


@pytest.fixture
def three(company, monkeypatch):
    monkeypatch.setattr(capped_count, "COUNTED", 2)
    for title in ("Payments are refused", "Receipts are empty", "Refunds are late"):
        report(company, title=title)


def test_more_than_are_counted_are_told(three, company, signed_in):
    page = signed_in(company.auditor).get("/admin/hotfixes/hotfix/").content.decode()
    assert "more than 2 hot fixes: narrow the list to reach the others" in page
    assert page.count('class="field-title') == 2


def test_those_that_are_counted_are_shown_by_their_number(three, company, signed_in):
    page = signed_in(company.auditor).get("/admin/hotfixes/hotfix/?q=refunds").content.decode()
    assert "1 hot fix" in page
    assert "more than" not in page
