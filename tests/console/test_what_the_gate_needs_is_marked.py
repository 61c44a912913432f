"""A form tells what it must have to be saved from what the gate will ask for, in words, before one saves."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.evidence.models import ChangeRequest, ImpactAssessment
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, note_url, undone, url, words_of
from tests.driving import CRITICAL, Company, drive, perform, report


def _marked(answer: Any) -> set[str]:
    """The fields whose label says that they are needed."""
    rows = re.findall(
        r'<(?:div|fieldset) class="form-row field-([\w-]+)[^>]*>(.*?)</(?:label|legend)>', _page(answer)
    )
    return {name for name, label in rows if '<span class="hf-needed">needed</span>' in label}


def _page(answer: Any) -> str:
    return " ".join(words_of(answer).split())


def test_what_the_gate_needs_is_marked_and_the_rest_is_not(company: Company) -> None:
    hotfix = drive(report(company, **CRITICAL), company, to="qualification")
    browser = client_of(company.po)
    impact = browser.get(url("evidence", hotfix, "impact_assessments"))
    assert _marked(impact) == ImpactAssessment.newest().needs
    assert "those marked “needed” must be filled in before sign-off." in _page(impact)
    change = browser.get(url("evidence", hotfix, "change_requests"))
    assert _marked(change) == ChangeRequest.newest().needs | {"assessment", "description"}


def test_in_an_emergency_what_may_follow_is_marked_as_such(company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    impact = client_of(company.po).get(url("evidence", hotfix, "impact_assessments"))
    assert _marked(impact) == {"affected", "data_integrity"}
    assert _page(impact).count('<span class="hf-follows">may follow</span>') == 8


ROWS = {
    "qualification": ("po", "change_requests"),
    "development": ("sd", "development_records"),
    "code_review": ("tl", "code_reviews"),
    "testing": ("qa", "test_reports"),
    "deployment": ("rm", "deployment_plans"),
    "documentation": ("rm", "lessons_learned"),
}


@pytest.mark.parametrize("state", ROWS)
def test_rows_without_which_the_gate_stays_closed_are_marked(
    state: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    who, name = ROWS[state]
    hotfix = hotfix_in(state)
    record = hotfix.evidence(name)[name][-1]
    page = _page(client_of(company.people[who]).get(url("evidence", hotfix, name)))
    for rows in [one.relation for one in record.coverage.rows]:
        heading = page.partition(f'<h2 id="{rows}-heading">')[2].partition("</h2>")[0]
        with undone():
            getattr(record, rows).all().delete()
            stays_closed = bool(hotfix.evidence(name)[name][-1].missing())
        assert ("needed</span>" in heading) is stays_closed, rows


@pytest.mark.parametrize(
    ("name", "said"),
    [("impact_assessments", "No field is required to save"), ("change_requests", "Only fields with *")],
)
def test_a_star_is_spoken_of_only_where_there_is_one(name: str, said: str, company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    assert said in _page(client_of(company.po).get(url("evidence", hotfix, name)))


def test_what_cannot_be_saved_without_has_its_star_alone(company: Company) -> None:
    answer = client_of(company.plain).get(url("add"))
    assert _marked(answer) == {"observed_at", "description"}


def test_a_draft_is_saved_without_what_is_needed(company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    browser, address = client_of(company.po), url("evidence", hotfix, "impact_assessments")
    assert browser.post(address, {**form_in(browser.get(address)), "locations": "Lyon"}).status_code == 302
    assert hotfix.impact_assessments.get().locations == "Lyon"


UNTIL = {
    "identified": ("reporter", "issue_reports", "before the hot fix can leave Issue Identified."),
    "deployment": ("rm", "deployment_records", "before the hot fix can leave Deployment."),
    "merge": ("tl", "merge_records", "before the hot fix can leave Merge to Main."),
}


@pytest.mark.parametrize("state", UNTIL)
def test_where_nobody_signs_it_says_until_when(
    state: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    who, name, until = UNTIL[state]
    hotfix = hotfix_in(state)
    if state == "deployment":
        perform(hotfix, "go", by=company.rm)
    assert until in _page(client_of(company.people[who]).get(url("evidence", hotfix, name)))


def test_a_release_note_is_asked_before_it_is_published(company: Company) -> None:
    hotfix = drive(report(company), company, to="documentation")
    answer = client_of(company.rm).get(note_url("edit", hotfix.release_notes.get()))
    assert "must be filled in before it can be published." in _page(answer)


CHECKLISTS = {
    "code_review": ("tl", "code_reviews", "“No” and “not applicable” need a note."),
    "deployment": ("rm", "deployment_plans", "A “no” keeps the gate closed; “not applicable” needs a note."),
    "verification": (
        "rm",
        "verifications",
        "A “failed” keeps the gate closed; “not applicable” needs a note.",
    ),
}


@pytest.mark.parametrize("state", CHECKLISTS)
def test_a_checklist_says_which_answers_count(state: str, company: Company) -> None:
    who, name, words = CHECKLISTS[state]
    hotfix = drive(report(company, **CRITICAL), company, to=state)
    page = _page(client_of(company.people[who]).get(url("evidence", hotfix, name)))
    assert f"Every question must be answered before sign-off. {words}" in page
