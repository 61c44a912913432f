"""Back to development means a new round: what was signed before stays, and opens nothing any more."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import url, words_of
from tests.driving import Company, complete, drive, ready, report

WAYS_BACK = (
    ("code_review", "request_changes", "tl", 3),
    ("testing", "fail_testing", "qa", 4),
    ("deployment", "refuse_deployment", "rm", 5),
    ("verification", "roll_back", "rm", 6),
)
each_way_back = pytest.mark.parametrize(
    ("state", "act", "who", "given"),
    WAYS_BACK,
    ids=[f"{act} in {state}" for state, act, _who, _given in WAYS_BACK],
)


@each_way_back
def test_it_goes_back_and_every_earlier_sign_off_stays(
    state: str, act: str, who: str, given: int, company: Company, asks: Callable[..., Any]
) -> None:
    hotfix = ready(report(company), company, to=state)
    why = "It fails on Sundays."
    before = list(hotfix.approvals.values())
    assert len(before) == given
    assert asks(who, act, hotfix, reason=why, trigger=why).status_code == 302
    assert (hotfix.state, hotfix.round) == ("development", 2)
    after = list(hotfix.approvals.values())
    assert after[:-1] == before
    refusal = hotfix.approvals.last()
    assert refusal is not None
    assert (refusal.decision, refusal.act, refusal.phase, refusal.round) == ("refused", act, state, 1)
    assert (refusal.comment, refusal.signer) == (why, company.people[who])
    assert len(refusal.evidence_digest) == 64


@each_way_back
def test_no_earlier_sign_off_opens_a_gate_of_the_new_round(
    state: str,
    act: str,
    who: str,
    given: int,
    company: Company,
    asks: Callable[..., Any],
    browser_of: Callable[[str], Any],
) -> None:
    hotfix = ready(report(company), company, to=state)
    asks(who, act, hotfix)
    complete(hotfix, company)
    page = words_of(browser_of("sd").get(url("change", hotfix)))
    assert "1 of 2: missing Senior Developer's sign-off" in page
    for _state, signing, signer in (
        ("development", "submit_for_review", "sd"),
        ("code_review", "pass_review", "tl"),
        ("testing", "pass_testing", "qa"),
        ("deployment", "go", "rm"),
    ):
        assert hotfix.state == _state
        complete(hotfix, company)
        assert asks(signer, signing, hotfix).status_code == 302
    complete(hotfix, company, afterwards=True)
    assert asks("rm", "deploy", hotfix).status_code == 302
    assert hotfix.state == "verification"
    assert hotfix.approvals.filter(round=2, decision="approved").count() == 4
    assert hotfix.approvals.filter(round=1).count() == given + 1


def test_a_fix_may_go_back_many_times(company: Company, asks: Callable[..., Any]) -> None:
    hotfix = report(company)
    for number in range(1, 4):
        drive(hotfix, company, to="code_review")
        complete(hotfix, company)
        assert hotfix.round == number
        asks("tl", "request_changes", hotfix)
    drive(hotfix, company, to="closed")
    assert hotfix.round == 4
    rounds: dict[int, int] = {}
    for number in hotfix.approvals.values_list("round", flat=True):
        rounds[number] = rounds.get(number, 0) + 1
    # Qualification is signed once; the last round holds the five that led to the end.
    assert rounds == {1: 4, 2: 2, 3: 2, 4: 5}


def test_a_refusal_by_somebody_else_does_not_depend_on_complete_evidence(
    company: Company, asks: Callable[..., Any]
) -> None:
    """A "no" may be said at once: nothing has to be filled in for it."""
    hotfix: HotFix = drive(report(company), company, to="testing")
    assert asks("qa", "fail_testing", hotfix).status_code == 302
    assert hotfix.round == 2
