"""The pages of one hot fix answer 200 for those who may see them, with what they are for."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, note_url, saying, url, words_of
from tests.driving import Company, complete, drive, report

FORMS = {
    "identified": (("issue_reports", "reporter"),),
    "qualification": (
        ("qualifications", "po"),
        ("impact_assessments", "po"),
        ("change_requests", "tl"),
        ("risk_assessments", "tl"),
    ),
    "development": (("development_records", "sd"),),
    "code_review": (("code_reviews", "tl"),),
    "testing": (("test_reports", "qa"),),
    "deployment": (("deployment_plans", "rm"),),
    "verification": (("verifications", "rm"),),
    "documentation": (("release_notes", "rm"), ("lessons_learned", "rm")),
    "merge": (("merge_records", "tl"),),
}


# What a form carries along: another page of it carries something else.
NOT_FILLED_IN = ("csrfmiddlewaretoken", "kept_draft", "seen")


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled in"])
@pytest.mark.parametrize("state", FORMS)
def test_each_form_is_saved_as_it_is_shown_and_loses_nothing(
    state: str, filled: bool, company: Company
) -> None:
    hotfix = drive(report(company), company, to=state)
    if filled and state != "documentation":
        complete(hotfix, company)
    for name, who in FORMS[state]:
        browser, address = client_of(company.people[who]), url("evidence", hotfix, name)
        before = hotfix.evidence(name)[name][-1].content()
        answer = browser.get(address)
        assert answer.status_code == 200
        assert browser.post(address, form_in(answer)).status_code == 302
        after = hotfix.evidence(name)[name][-1].content()
        assert _but_for_what_was_proposed(after, before, answer) == before
        if filled:
            assert after == before
        again = browser.get(address)
        assert _values(again) == _values(answer)
        assert browser.post(address, form_in(again)).status_code == 302
        assert hotfix.evidence(name)[name][-1].content() == after


def _but_for_what_was_proposed(after: Any, before: Any, page: Any) -> Any:
    """What was saved, without the fields that were empty and that the form proposed."""
    shown = _values(page)
    empty = [name for name, value in before["fields"].items() if value in ("", None)]
    proposed = [name for name in empty if any(shown.get(name, ()))]
    return {**after, "fields": after["fields"] | {name: before["fields"][name] for name in proposed}}


def _values(page: Any) -> dict[str, list[str]]:
    """What a form sends of what people fill in."""
    return {name: sent for name, sent in form_in(page).items() if name not in NOT_FILLED_IN}


def test_the_deployment_record_too(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("deployment")
    client_of(company.rm).post(url("act", hotfix, "go"), saying(hotfix))
    for filled in (False, True):
        before = hotfix.evidence("deployment_records")["deployment_records"][-1].content()
        answer = client_of(company.rm).get(url("evidence", hotfix, "deployment_records"))
        saved = client_of(company.rm).post(url("evidence", hotfix, "deployment_records"), form_in(answer))
        assert saved.status_code == 302
        after = hotfix.evidence("deployment_records")["deployment_records"][-1].content()
        assert (after if filled else _but_for_what_was_proposed(after, before, answer)) == before
        complete(hotfix, company, afterwards=True)


def test_why_a_form_was_changed_is_in_the_history(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("qualification")
    browser, address = client_of(company.po), url("evidence", hotfix, "impact_assessments")
    typed: Any = form_in(browser.get(address)) | {
        "locations": "Only in Ghent",
        "why": "The others work again.",
    }
    assert browser.post(address, typed).status_code == 302
    page = words_of(browser.get(url("timeline", hotfix)))
    for words in ("The others work again.", "Only in Ghent", "All shops", "Po Pay"):
        assert words in page
    shown: Any = form_in(browser.get(address))
    assert shown["why"] == [""]


def test_the_timeline_gives_every_entry_on_one_of_its_pages(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    for number in range(210):
        with recording(hotfix.test_reports.get(), by=company.qa) as record:
            record.summary = f"Run number {number:03d}."  # type: ignore[attr-defined]
    browser, address = client_of(company.auditor), url("timeline", hotfix)
    told, pages = "", 0
    while address:
        answer = browser.get(address)
        assert answer.status_code == 200
        told += words_of(answer)
        older = answer.context["older_url"]
        address = f"{url('timeline', hotfix)}{older}" if older else ""
        pages += 1
    assert pages > 2
    for number in range(210):
        assert f"Run number {number:03d}." in told
    assert "Card payments are refused" in told


@pytest.mark.parametrize("before", ["nonsense", "1.5", "-1", "9" * 40, "2026-11-23", "||"])
def test_a_page_of_the_timeline_that_there_is_not(
    before: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    answer = client_of(company.auditor).get(url("timeline", hotfix_in("identified")), {"before": before})
    assert answer.status_code == 400
    assert "This page of the history does not exist." in words_of(answer)


def test_a_release_note_is_read_in_every_status(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("documentation")
    note = hotfix.release_notes.get()
    manager, auditor = client_of(company.rm), client_of(company.auditor)
    assert "A certificate was renewed." in words_of(auditor.get(note_url("change", note)))
    said = {"seen": note.version, "reason": "A wrong hotline."}
    assert manager.post(note_url("withdraw", note), said).status_code == 302
    assert "A wrong hotline." in words_of(auditor.get(note_url("change", note)))
    draft_url = manager.post(note_url("write", hotfix)).url
    assert manager.get(draft_url).status_code == 200
    assert auditor.get(draft_url).status_code == 403
    draft = hotfix.release_notes.get(status="draft")
    assert auditor.get(note_url("change", draft)).status_code == 200
    refused = manager.post(note_url("publish", draft), {"seen": draft.version})
    assert refused.status_code == 409
    assert "the audience" in words_of(refused)
