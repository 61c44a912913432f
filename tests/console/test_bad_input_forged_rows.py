"""A form whose rows were tampered with is refused whole: none of another record is reached, none slips in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.evidence.models import CodeReview, StandardsAnswer, TestReport, TestRun
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company


@pytest.fixture
def hotfix(hotfix_in: Callable[[str], HotFix]) -> HotFix:
    return hotfix_in("testing")


@pytest.fixture
def tester(company: Company) -> Client:
    return client_of(company.qa)


@pytest.fixture
def typed(hotfix: HotFix, tester: Client) -> Any:
    """The form of the test report as it is on screen, with one run changed."""
    return form_in(tester.get(url("evidence", hotfix, "test_reports"))) | {"runs-0-passed": "41"}


def _refused(tester: Client, hotfix: HotFix, typed: Any) -> Any:
    """The answer to a forged form, after which nothing has changed."""
    before = _stored()
    answer = tester.post(url("evidence", hotfix, "test_reports"), typed)
    assert answer.status_code == 400
    assert "Nothing is saved yet." in words_of(answer)
    assert _stored() == before
    return answer


def _stored() -> Any:
    return list(TestRun.objects.values()), list(TestReport.objects.values()), TestRun.history.count()


def test_the_honest_form_is_saved(hotfix: HotFix, tester: Client, typed: Any) -> None:
    assert tester.post(url("evidence", hotfix, "test_reports"), typed).status_code == 302
    assert TestRun.objects.get(type="integration").passed == 41


def test_the_id_of_a_row_of_another_hot_fix(
    hotfix: HotFix, tester: Client, typed: Any, hotfix_in: Callable[[str], HotFix]
) -> None:
    theirs = hotfix_in("testing").test_reports.get().runs.first()
    answer = _refused(tester, hotfix, typed | {"runs-0-id": str(theirs.pk)})
    assert "A row does not belong here, or is gone: open this page again." in words_of(answer)


def test_the_id_of_no_row(hotfix: HotFix, tester: Client, typed: Any) -> None:
    for forged in ("999999", "0", "-1", "", "abc", "\x00", "9" * 30, "1 OR 1=1"):
        _refused(tester, hotfix, typed | {"runs-0-id": forged})


def test_no_id_at_all(hotfix: HotFix, tester: Client, typed: Any) -> None:
    del typed["runs-0-id"]
    _refused(tester, hotfix, typed)


def test_the_record_of_another_hot_fix_in_a_row(
    hotfix: HotFix, tester: Client, typed: Any, hotfix_in: Callable[[str], HotFix]
) -> None:
    theirs = hotfix_in("testing").test_reports.get()
    new = {"runs-2-type": "smoke", "runs-2-passed": "1"}
    _refused(tester, hotfix, typed | new | {"runs-2-record": str(theirs.pk)})
    _refused(tester, hotfix, typed | {"runs-0-record": str(theirs.pk)})
    assert theirs.runs.count() == 2


@pytest.mark.parametrize("forged", ["TOTAL_FORMS", "INITIAL_FORMS"])
def test_the_count_of_rows(forged: str, hotfix: HotFix, tester: Client, typed: Any) -> None:
    for value in ("", "abc", "9" * 30, "\x00", "1.5"):
        _refused(tester, hotfix, typed | {f"runs-{forged}": value})
    del typed[f"runs-{forged}"]
    _refused(tester, hotfix, typed)


def test_more_rows_than_there_is_room_for_and_fewer_than_there_were(
    hotfix: HotFix, tester: Client, typed: Any
) -> None:
    for total in ("1000", "100000000", "-1", "0", "1"):
        _refused(tester, hotfix, typed | {"runs-TOTAL_FORMS": total})


def test_exactly_as_many_rows_as_are_allowed(hotfix: HotFix, tester: Client, typed: Any) -> None:
    for number in range(2, 201):
        new = {"record": typed["runs-0-record"], "type": "smoke", "passed": "1"}
        new |= dict.fromkeys(("failed", "blocked", "not_run"), "0")
        typed |= {f"runs-{number}-{field}": value for field, value in new.items()}
    answer = _refused(tester, hotfix, typed | {"runs-TOTAL_FORMS": "201"})
    assert "200" in str(answer.context["formsets"][0].formset.non_form_errors())
    answer = tester.post(url("evidence", hotfix, "test_reports"), typed | {"runs-TOTAL_FORMS": "200"})
    assert answer.status_code == 302
    assert TestRun.objects.count() == 200


@pytest.fixture
def review(company: Company, hotfix_in: Callable[[str], HotFix]) -> tuple[HotFix, Client, Any]:
    """A hot fix in Code Review, the reviewer's browser, and the form of the review."""
    hotfix, browser = hotfix_in("code_review"), client_of(company.tl)
    return hotfix, browser, form_in(browser.get(url("evidence", hotfix, "code_reviews")))


def test_a_question_more_in_a_checklist(review: tuple[HotFix, Client, Any]) -> None:
    hotfix, browser, typed = review
    questions = list(StandardsAnswer.objects.values())
    count = len(questions)
    typed |= {
        "standards-TOTAL_FORMS": str(count + 1),
        f"standards-{count}-record": str(CodeReview.objects.get().pk),
        f"standards-{count}-answer": "yes",
        f"standards-{count}-note": "A question of my own.",
    }
    answer = browser.post(url("evidence", hotfix, "code_reviews"), typed)
    assert answer.status_code == 400
    assert list(StandardsAnswer.objects.values()) == questions


def test_a_question_reworded_or_removed(review: tuple[HotFix, Client, Any]) -> None:
    """Only answer and note are read from a question; what else is sent is not listened to."""
    hotfix, browser, typed = review
    question = StandardsAnswer.objects.values().first()
    typed |= {
        "standards-0-text": "Is it Friday?",
        "standards-0-section": "Fun",
        "standards-0-position": "9",
        "standards-0-DELETE": "on",
        "standards-0-note": "Looked at twice.",
    }
    assert browser.post(url("evidence", hotfix, "code_reviews"), typed).status_code == 302
    assert StandardsAnswer.objects.values().first() == question | {"note": "Looked at twice."}


def test_the_answer_of_another_hot_fix(
    review: tuple[HotFix, Client, Any], hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix, browser, typed = review
    theirs = hotfix_in("code_review").code_reviews.get().standards.first()
    typed |= {"standards-0-id": str(theirs.pk), "standards-0-answer": "no", "standards-0-note": "Forged."}
    assert browser.post(url("evidence", hotfix, "code_reviews"), typed).status_code == 400
    assert not StandardsAnswer.objects.filter(note="Forged.").exists()


@pytest.mark.parametrize("field", ["hotfix", "round", "version", "changed_by", "changed_at", "id", "status"])
def test_what_the_form_does_not_ask_is_not_listened_to(
    field: str, hotfix: HotFix, tester: Client, typed: Any, company: Company
) -> None:
    before = TestReport.objects.values().get()
    assert tester.post(url("evidence", hotfix, "test_reports"), typed | {field: "7"}).status_code == 302
    after = TestReport.objects.values().get()
    assert after.pop("version") == before.pop("version") + 1
    assert after.pop("changed_by_id") == company.qa.pk
    assert before.pop("changed_by_id") == company.qa.pk
    assert after == before
