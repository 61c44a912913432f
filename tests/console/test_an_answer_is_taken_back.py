"""Unanswered is no answer: nothing is chosen until somebody chooses, and what was chosen is taken back."""

from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, complete, drive, report

ASKED = {
    "qualification": ("po", "qualifications", "critical_impact", "yes"),
    "code_review": ("tl", "code_reviews", "standards-0-answer", "no"),
    "deployment": ("rm", "deployment_plans", "readiness-0-answer", "yes"),
    "verification": ("rm", "verifications", "checks-0-answer", "failed"),
}
TAKE_BACK = "Clear answer"


def _answer(hotfix: HotFix, field: str) -> str:
    hotfix.refresh_from_db()
    rows, dash, _rest = field.partition("-")
    (record,) = hotfix.evidence(ASKED[hotfix.state][1])[ASKED[hotfix.state][1]]
    return str(
        getattr(record, rows).filter(answered_by="").first().answer if dash else getattr(record, field)
    )


@pytest.mark.parametrize("state", ASKED)
def test_nothing_is_chosen_then_something_then_nothing_again(state: str, company: Company) -> None:
    who, name, field, value = ASKED[state]
    hotfix = drive(report(company), company, to=state)
    browser, address = client_of(company.people[who]), url("evidence", hotfix, name)
    typed: Any = form_in(browser.get(address))
    assert field not in typed
    assert browser.post(address, {**typed, field: value}).status_code == 302
    assert _answer(hotfix, field) == value
    page = browser.get(address)
    assert form_in(page)[field] == [value]
    assert TAKE_BACK in words_of(page)
    assert browser.post(address, {**form_in(page), field: ""}).status_code == 302
    assert _answer(hotfix, field) == ""
    assert field not in form_in(browser.get(address))


def test_a_checklist_is_saved_half_answered(company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    browser, address = client_of(company.tl), url("evidence", hotfix, "code_reviews")
    typed: Any = form_in(browser.get(address)) | {"standards-1-answer": "yes"}
    assert browser.post(address, typed).status_code == 302
    answers = [one.answer for one in hotfix.code_reviews.get().standards.all()]
    assert [number for number, answer in enumerate(answers) if answer] == [1]


def test_what_must_be_chosen_is_not_taken_back(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.reporter)
    assert "priority" not in form_in(browser.get(url("add")))
    for page in (browser.get(url("add")), browser.get(url("evidence", hotfix, "issue_reports"))):
        assert TAKE_BACK not in words_of(page)


def test_what_is_answered_stays_when_the_rest_is_edited(company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    complete(hotfix, company)
    browser, address = client_of(company.tl), url("evidence", hotfix, "code_reviews")
    typed: Any = form_in(browser.get(address)) | {"files_reviewed": "gateway/client.py"}
    assert browser.post(address, typed).status_code == 302
    assert not hotfix.code_reviews.get().unanswered()
