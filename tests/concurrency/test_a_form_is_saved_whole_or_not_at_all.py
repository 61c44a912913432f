"""A page's form with its rows and answers: if one write fails, or one row is wrong, nothing is saved.

What was typed is kept as a draft all the same (tests/drafts).
"""

import pytest
from django.contrib.sessions.models import Session

from tests.asking import client_of, form_in, saying, url
from tests.concurrency.power_cut import all_but_drafts, failing_at_each_write
from tests.driving import drive, ready, report

RIGHT = {
    "change_requests": {
        "description": "Renew the certificate",
        "options-0-kind": "code_change",
        "options-0-description": "A new certificate",
    },
    "test_reports": {"environment": "Pre-production", "runs-0-type": "integration", "runs-0-passed": "40"},
    "code_reviews": {
        "files_reviewed": "gateway/client.py",
        "findings-0-severity": "minor",
        "findings-0-description": "A typing error",
    },
}
WRONG = {
    "change_requests": {"options-0-kind": "magic", "options-0-description": "A new certificate"},
    "test_reports": {"runs-0-type": "integration", "runs-0-passed": "-1"},
    "code_reviews": {"standards-3-answer": "perhaps"},
}
PLACES = [
    ("qualification", "change_requests", "po"),
    ("testing", "test_reports", "qa"),
    ("code_review", "code_reviews", "tl"),
]


@pytest.fixture
def typing(company):
    """Somebody's browser, the address of a sheet, and what its form sends when rows are typed in."""

    def type_in(state, name, who, row):
        hotfix = drive(report(company), company, to=state)
        browser, address = client_of(company.people[who]), url("evidence", hotfix, name)
        return browser, address, form_in(browser.get(address)) | row

    return type_in


@pytest.mark.parametrize(("state", "name", "who"), PLACES)
def test_when_a_write_fails(state, name, who, typing):
    browser, address, typed = typing(state, name, who, RIGHT[name])
    answers = []
    written = failing_at_each_write(lambda: answers.append(browser.post(address, typed)))
    assert [answer.status_code for answer in answers] == [302]
    assert len(set(written)) >= 5  # the sheet, its row, the history of both, and the stamp of the hot fix


@pytest.mark.parametrize(("state", "name", "who"), PLACES)
def test_when_a_row_is_wrong(state, name, who, typing):
    browser, address, typed = typing(state, name, who, WRONG[name])
    before = all_but_drafts()
    assert browser.post(address, typed | {"environment": "Typed with the wrong row"}).status_code == 400
    assert all_but_drafts() == before


def test_of_a_report(company):
    browser, address = client_of(company.plain), url("add")
    typed = form_in(browser.get(address)) | {
        "system": company.system.pk,
        "title": "Card payments are refused",
        "triggers": ["system_down"],
        "observed_at": "2026-01-01T02:00",
        "description": "Every card payment fails.",
    }
    answers = []
    written = failing_at_each_write(lambda: answers.append(browser.post(address, typed)))
    assert [answer.status_code for answer in answers] == [302]
    assert "hotfixes_referencecounter" in written


def test_of_an_act(company):
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.qa)
    answers = []
    failing_at_each_write(
        lambda: answers.append(browser.post(url("act", hotfix, "pass_testing"), saying(hotfix)))
    )
    assert [answer.status_code for answer in answers] == [302]
    assert Session.objects.count() == 1
