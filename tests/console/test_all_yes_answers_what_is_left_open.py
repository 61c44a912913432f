"""“Yes to every question that I leave open”: the exceptions first, and each of the others is an answer."""

from typing import Any

import pytest

from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, drive, report

BOX = {
    "code_review": ("code_reviews", "standards", "tl", "yes"),
    "deployment": ("deployment_plans", "readiness", "rm", "yes"),
    "verification": ("verifications", "checks", "rm", "passed"),
}


@pytest.mark.parametrize("state", BOX)
def test_all_but_the_exceptions(state: str, company: Company) -> None:
    name, relation, who, yes = BOX[state]
    hotfix = drive(report(company), company, to=state)
    browser, address = client_of(company.people[who]), url("evidence", hotfix, name)
    exception: Any = {f"{relation}-1-answer": "not_applicable", f"{relation}-1-note": "No new query."}
    typed = {**form_in(browser.get(address)), f"{relation}-all_yes": "on", **exception}
    assert browser.post(address, typed).status_code == 302
    record = hotfix.evidence(name)[name][0]
    asked = [one for one in getattr(record, relation).all() if not one.answered_by]
    assert [one.answer for one in asked] == [yes, "not_applicable", *[yes] * (len(asked) - 2)]
    assert all(one.history.latest().history_user == company.people[who] for one in asked)
    assert "all_yes" not in words_of(browser.get(address))


def test_without_the_box_nothing_is_answered(company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    browser, address = client_of(company.tl), url("evidence", hotfix, "code_reviews")
    assert browser.post(address, form_in(browser.get(address))).status_code == 302
    assert not hotfix.code_reviews.get().standards.exclude(answer="").exists()


def test_what_the_gate_answers_is_nobodys_to_answer(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    browser, address = client_of(company.rm), url("evidence", hotfix, "deployment_plans")
    page = browser.get(address)
    assert "Yes (answered by the gate: The required tests passed)" in words_of(page)
    of_the_gate = hotfix.deployment_plans.get().readiness.exclude(answered_by="").first()
    forged: Any = form_in(page) | {"readiness-0-id": of_the_gate.pk, "readiness-0-answer": "no"}
    assert browser.post(address, forged).status_code == 400
    of_the_gate.refresh_from_db()
    assert of_the_gate.answer == ""


@pytest.mark.parametrize("total", ["9999999", "-1", "many", ""])
def test_a_forged_number_of_questions_is_refused(total: str, company: Company) -> None:
    hotfix = drive(report(company), company, to="code_review")
    browser, address = client_of(company.tl), url("evidence", hotfix, "code_reviews")
    typed: Any = form_in(browser.get(address)) | {"standards-all_yes": "on", "standards-TOTAL_FORMS": total}
    assert browser.post(address, typed).status_code == 400
    assert not hotfix.code_reviews.get().standards.exclude(answer="").exists()
