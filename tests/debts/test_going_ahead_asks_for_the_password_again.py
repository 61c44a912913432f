"""Whoever goes ahead of a signature gives the password again, as a signer does."""

from datetime import timedelta

import pytest

from apps.accounts.reauthentication import Proof
from apps.accounts.roles import Role
from apps.approvals.models import BreakGlassCall, Debt, VerbalYes
from apps.common import clock
from apps.common.errors import BadInput
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD, proof_of, ready, report
from tests.owing import broken, call_to_break, go_ahead_without, record_verbal, said

ACTS = ("break_glass", "go_ahead", "verbal")
WHO = {"break_glass": "rm", "go_ahead": "rm", "verbal": "contributor"}
LIMIT = 5


@pytest.fixture(params=ACTS)
def act(request):
    return request.param


@pytest.fixture
def hotfix(act, company):
    """In Testing, where the act is possible."""
    if act == "go_ahead":
        return broken(company, to="testing")
    return ready(report(company), company, to="testing")


@pytest.fixture
def send(act, hotfix, company):
    """Fill in the page of the act, and send it with this password."""
    told = {
        "break_glass": {"reason": "The till is dark."},
        "go_ahead": {"reason": "The till is dark."},
        "verbal": {
            "role": "qa_lead",
            "holder": company.qa.pk,
            "channel": "phone",
            "witness": company.rm.pk,
            "words": "The till is dark.",
        },
    }[act]
    browser = client_of(company.people[WHO[act]])

    def sent(password):
        shown = form_in(browser.get(url(act, hotfix)))
        return browser.post(url(act, hotfix), shown | told | {"password": password})

    return sent


def recorded(hotfix):
    """What came of it: the calls, the debts and the recorded yeses of the hot fix."""
    hotfix.refresh_from_db()
    return [kind.objects.filter(hotfix=hotfix).count() for kind in (BreakGlassCall, Debt, VerbalYes)]


def test_the_right_password_does_it_and_how_it_was_asked_is_kept(act, send, hotfix):
    before = recorded(hotfix)
    assert send(PASSWORD).status_code == 302
    assert sum(recorded(hotfix)) == sum(before) + 1
    kinds = {"break_glass": hotfix.glass_calls, "go_ahead": hotfix.debts, "verbal": hotfix.verbal_yeses}
    made = kinds[act].last()
    assert made.authenticated_by == "password"


def test_without_it_nothing_happens(send, hotfix):
    before = recorded(hotfix)
    answer = send("")
    assert answer.status_code == 400
    assert "Type your password" in words_of(answer)
    assert recorded(hotfix) == before


def test_a_wrong_one_does_nothing_and_keeps_what_was_typed(send, hotfix):
    before = recorded(hotfix)
    answer = send("guessed")
    assert answer.status_code == 400
    assert "This is not your password. Nothing was recorded" in words_of(answer)
    assert ["The till is dark."] in form_in(answer).values()
    assert "guessed" not in answer.content.decode()
    assert recorded(hotfix) == before


def test_wrong_ones_are_counted(send, hotfix):
    before = recorded(hotfix)
    for number in range(LIMIT):
        answer = send(f"guess {number}")
    assert answer.status_code == 429
    assert "locked here for 10 minutes" in words_of(answer)
    assert send(PASSWORD).status_code == 429
    assert recorded(hotfix) == before


@pytest.mark.parametrize("proof", [None, "of somebody else", "of an hour ago"])
def test_the_use_case_itself_wants_the_proof(proof, act, hotfix, company):
    user = company.people[WHO[act]]
    given = {
        None: None,
        "of somebody else": proof_of(company.po),
        "of an hour ago": Proof(user.pk, clock.now() - timedelta(hours=1), "password"),
    }[proof]
    before = recorded(hotfix)
    yes = said(company, Role.QA_LEAD, "qa", at=clock.now())
    do = {
        "break_glass": lambda: call_to_break(hotfix, by=user, proof=given, reason="The till is dark."),
        "go_ahead": lambda: go_ahead_without(hotfix, by=user, proof=given),
        "verbal": lambda: record_verbal(hotfix, yes, by=user, proof=given),
    }[act]
    with pytest.raises(BadInput, match="asks for your password again"):
        do()
    assert recorded(hotfix) == before
    assert hotfix.state == "testing"
