"""On top of the page: the no that began this round, or how it ended; and where each phase stands since."""

import re

import pytest

from tests.asking import client_of, url, words_of
from tests.driving import drive, perform, ready, report
from tests.owing import owing

pytestmark = pytest.mark.django_db
PHASES = 9


@pytest.fixture
def page(company):
    """The page of a hot fix as somebody without a role sees it."""
    return lambda hotfix: client_of(company.auditor).get(url("change", hotfix))


def text(answer):
    """What is read on the page, in one line."""
    return " ".join(re.sub(r"<[^>]*>", "", words_of(answer)).split())


def statuses(answer):
    return [stop.status for stop in answer.context["page"].rail]


def test_a_new_round_begins_with_who_sent_it_back_and_why(company, page):
    hotfix = ready(report(company), company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="The retry has no limit.")
    words = text(page(hotfix))
    assert "Round 2: Request changes · Tl Pay, Technical Lead · 2026-11-23 02:14 UTC" in words
    assert "The retry has no limit." in words


def test_it_stays_there_through_the_round_and_names_the_last_no(company, page):
    hotfix = ready(report(company), company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="The retry has no limit.")
    ready(hotfix, company, to="testing")
    assert "The retry has no limit." in text(page(hotfix))
    perform(hotfix, "fail_testing", by=company.qa, reason="The limit is not kept.")
    words = text(page(hotfix))
    assert "Round 3: Fail testing · Qa Pay, QA Lead" in words
    assert page(hotfix).context["page"].turn.reason == "The limit is not kept."


def test_the_first_round_begins_with_nothing(company, page):
    assert page(ready(report(company), company, to="testing")).context["page"].turn is None


@pytest.mark.parametrize(
    ("act", "who", "state"), [("reject", "po", "Rejected"), ("cancel", "po", "Cancelled")]
)
def test_an_end_says_when_by_whom_and_why_and_what_was_never_reached(company, page, act, who, state):
    hotfix = drive(report(company), company, to="qualification")
    perform(hotfix, act, by=company.people[who], reason="It can wait for Thursday.")
    answer = page(hotfix)
    words = text(answer)
    assert f"{state} · Po Pay · 2026-11-23 02:14 UTC" in words
    assert "It can wait for Thursday." in words
    assert "To leave" not in words
    assert statuses(answer) == ["done", "done", *["never"] * (PHASES - 2), "current"]
    assert "Not reached" in words
    assert "Ahead" not in words


def test_a_closed_one_reached_everything(company, page):
    hotfix = drive(report(company), company, to="closed")
    answer = page(hotfix)
    assert statuses(answer) == [*["done"] * PHASES, "current"]
    assert f"Closed · {hotfix.changed_by}" in text(answer)


def test_a_phase_that_was_left_with_a_sign_off_owed_says_so(company, page):
    debt = owing(company, phase="testing")
    answer = page(debt.hotfix)
    assert statuses(answer)[4] == "owed"
    assert "Done, sign-off owed" in text(answer)
