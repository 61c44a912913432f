"""Who acts on a page that somebody else has overtaken is told who it was, and loses nothing typed."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.approvals.debts import Debt
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, note_url, saying, url, words_of
from tests.driving import PASSWORD, Company, perform
from tests.owing import also, owing


def test_an_act_on_evidence_that_changed_meanwhile(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    browser = client_of(company.qa)
    on_screen: Any = form_in(browser.get(url("act", hotfix, "pass_testing")))
    with recording(hotfix.test_reports.get(), by=company.contributor) as report:
        report.summary = "One more run."  # type: ignore[attr-defined]
    typed = {"reason": "440 tests, all green.", "password": PASSWORD}
    answer = browser.post(url("act", hotfix, "pass_testing"), on_screen | typed)
    assert answer.status_code == 409
    assert "was changed by Contributor Pay at 2026-11-23 02:14:00 UTC since you opened it" in words_of(answer)
    assert "One more run." in words_of(answer)
    again: Any = form_in(answer)
    assert again["reason"] == ["440 tests, all green."]
    hotfix.refresh_from_db()
    assert again["seen"] == [str(hotfix.version)] != on_screen["seen"]
    assert not hotfix.approvals.filter(phase="testing").exists()
    again |= {"password": PASSWORD}  # never sent back by the page
    assert browser.post(url("act", hotfix, "pass_testing"), again).status_code == 302
    assert hotfix.approvals.get(phase="testing").comment == "440 tests, all green."


def test_a_debt_whose_evidence_changed_meanwhile(company: Company) -> None:
    debt = owing(company, phase="deployment")
    deputy = also(debt.hotfix, Role.RELEASE_MANAGER, company, "other")
    browser, address = client_of(deputy), url("settle", debt.hotfix, debt, "ratify")
    on_screen: Any = form_in(browser.get(address))
    with recording(debt.hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 45  # type: ignore[attr-defined]
    typed = {"reason": "Read on the train.", "password": PASSWORD}
    answer = browser.post(address, on_screen | typed)
    assert answer.status_code == 409
    said = words_of(answer)
    assert "was changed by Rm Pay at " in said
    assert "Changed since you opened this page" in said
    assert re.search(r"<ins>.{0,60}45", said)
    again: Any = form_in(answer)
    assert again["reason"] == ["Read on the train."]
    assert browser.post(address, again | {"password": PASSWORD}).status_code == 302
    assert Debt.objects.get(pk=debt.pk).is_settled


def test_a_second_press_of_the_same_button(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    said = saying(hotfix)
    browser = client_of(company.po)
    assert browser.post(url("act", hotfix, "qualify"), said).status_code == 302
    answer = browser.post(url("act", hotfix, "qualify"), said)
    assert answer.status_code == 409
    assert "was changed by you at 2026-11-23 02:14:00 UTC: in another window, or because you" in words_of(
        answer
    )
    assert hotfix.approvals.count() == 1


def test_an_act_when_somebody_else_has_moved_it_on(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    said = saying(hotfix)
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    answer = client_of(company.qa).post(url("act", hotfix, "pass_testing"), said)
    assert answer.status_code in (403, 409)
    hotfix.refresh_from_db()
    assert hotfix.state == "cancelled"


def test_the_reason_and_what_else_was_typed_stay(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("verification")
    on_screen = {"seen": hotfix.version - 1, "evidence": "0" * 64}
    stale = saying(hotfix, **on_screen, trigger="It is slow.", outcome="As before.")
    answer = client_of(company.rm).post(url("act", hotfix, "roll_back"), stale)
    assert answer.status_code == 409
    again: Any = form_in(answer)
    assert again["trigger"] == ["It is slow."]
    assert again["outcome"] == ["As before."]
    assert again["seen"] == [str(hotfix.version)]


def test_evidence_that_somebody_else_saved_meanwhile(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("qualification")
    address = url("evidence", hotfix, "impact_assessments")
    mine, theirs = client_of(company.po), client_of(company.tl)
    on_my_screen: Any = form_in(mine.get(address))
    on_theirs: Any = form_in(theirs.get(address))
    assert theirs.post(address, on_theirs | {"locations": "Only in Ghent"}).status_code == 302
    answer = mine.post(address, on_my_screen | {"locations": "Everywhere", "urgency": "It is Saturday!"})
    assert answer.status_code == 409
    assert (
        "Impact assessment was changed by Tl Pay at 2026-11-23 02:14:00 UTC since you opened it"
        in words_of(answer)
    )
    assert "Only in Ghent" in words_of(answer)
    again: Any = form_in(answer)
    assert (again["locations"], again["urgency"]) == (["Everywhere"], ["It is Saturday!"])
    record = hotfix.impact_assessments.get()
    assert record.locations == "Only in Ghent"
    assert again["seen"] == [str(record.version)]
    assert mine.post(address, again).status_code == 302
    record.refresh_from_db()
    assert (record.locations, record.urgency) == ("Everywhere", "It is Saturday!")


def test_rows_typed_on_a_stale_page_are_kept(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    address = url("evidence", hotfix, "test_reports")
    browser = client_of(company.qa)
    on_screen: Any = form_in(browser.get(address))
    with recording(hotfix.test_reports.get(), by=company.contributor) as report:
        report.runs.create(type="unit", passed=5)  # type: ignore[attr-defined]
    new = {"runs-2-type": "smoke", "runs-2-passed": "12", "runs-0-passed": "41"}
    answer = browser.post(address, on_screen | new)
    assert answer.status_code == 409
    again: Any = form_in(answer)
    assert {name: again[name] for name in new} == {name: [value] for name, value in new.items()}
    assert hotfix.test_reports.get().runs.count() == 3
    assert browser.post(address, again).status_code == 302
    passed = sorted(hotfix.test_reports.get().runs.values_list("type", "passed"))
    assert passed == [("integration", 41), ("regression", 400), ("smoke", 12), ("unit", 5)]


def test_a_row_that_somebody_else_removed_is_not_brought_back(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    address = url("evidence", hotfix, "test_reports")
    browser = client_of(company.qa)
    on_screen: Any = form_in(browser.get(address))
    with recording(hotfix.test_reports.get(), by=company.contributor) as report:
        report.runs.get(type="integration").delete()  # type: ignore[attr-defined]
    answer = browser.post(address, on_screen | {"runs-0-passed": "41", "summary": "All green."})
    assert answer.status_code == 409
    again: Any = form_in(answer)
    assert again["summary"] == ["All green."]
    answer = browser.post(address, again)
    assert answer.status_code == 400
    assert "A row does not belong here, or is gone: open this page again." in words_of(answer)
    assert "All green." in words_of(answer)
    assert hotfix.test_reports.get().runs.count() == 1


@pytest.mark.parametrize("what", ["publish", "withdraw"])
def test_a_release_note_that_changed_meanwhile(
    what: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("documentation")
    note = hotfix.release_notes.get()
    if what == "publish":
        client_of(company.rm).post(note_url("write", hotfix))
        note = hotfix.release_notes.get(status="draft")
    seen = note.version
    note.version += 1
    note.changed_by = company.tl
    note.save()
    said = {"seen": seen, "reason": "A wrong hotline."}
    answer = client_of(company.rm).post(note_url(what, note), said)
    assert answer.status_code == 409
    assert "was changed by Tl Pay" in words_of(answer)
    if what == "withdraw":
        assert "A wrong hotline." in words_of(answer)
    status = note.status
    note.refresh_from_db()
    assert note.status == status
