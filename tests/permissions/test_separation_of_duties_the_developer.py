"""Whoever signed Development signs nothing after it in that round, whatever roles they hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from tests.asking import client_of, saying, url, words_of
from tests.driving import Company, complete, drive, perform, ready, report

BARRED = (
    ("code_review", "technical_lead", ("pass_review", "request_changes")),
    ("testing", "qa_lead", ("pass_testing", "fail_testing")),
    ("deployment", "release_manager", ("go", "refuse_deployment", "roll_back")),
    ("verification", "release_manager", ("verify", "roll_back")),
)


@pytest.mark.parametrize(("state", "role", "acts"), BARRED, ids=[state for state, _role, _acts in BARRED])
def test_the_developer_decides_nothing_later_in_the_round(
    state: str, role: str, acts: tuple[str, ...], company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = ready(report(company), company, to=state)
    asked = {"role": role, "person": company.sd.pk, "reason": "Nobody else is awake."}
    assert browsers["owner"].post(url("grant", hotfix), asked).status_code == 302
    hotfix.refresh_from_db()
    for act in acts:
        answer = browsers["sd"].post(url("act", hotfix, act), saying(hotfix))
        assert answer.status_code == 403
        assert "You signed Development in this round" in words_of(answer)
        assert browsers["sd"].get(url("act", hotfix, act)).status_code == 403
        assert url("act", hotfix, act) not in words_of(browsers["sd"].get(url("change", hotfix)))
    hotfix.refresh_from_db()
    assert hotfix.state == state
    assert not hotfix.approvals.filter(phase=state).exists()


def test_the_same_person_may_in_the_next_round_when_somebody_else_developed(
    company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = ready(report(company), company, to="code_review")
    _grant(hotfix, "technical_lead", company.sd, company)
    _grant(hotfix, "senior_developer", company.other, company)
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.other)
    complete(hotfix, company)
    answer = browsers["sd"].post(url("act", hotfix, "pass_review"), saying(hotfix))
    assert answer.status_code == 302
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.round) == ("testing", 2)


def test_somebody_else_who_holds_the_same_role_is_not_barred(
    company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = drive(report(company), company, to="development")
    _grant(hotfix, "senior_developer", company.tl, company)
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.sd)
    complete(hotfix, company)
    answer = browsers["tl"].post(url("act", hotfix, "pass_review"), saying(hotfix))
    assert answer.status_code == 302


def test_a_refusal_in_development_is_no_signature_of_it(
    company: Company, hotfix_in: Callable[..., Any]
) -> None:
    """Who sent the code back in one round may review it in the next."""
    hotfix = hotfix_in("code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    complete(hotfix, company)
    perform(hotfix, "submit_for_review", by=company.sd)
    complete(hotfix, company)
    answer = client_of(company.tl).post(url("act", hotfix, "pass_review"), saying(hotfix))
    assert answer.status_code == 302


def _grant(hotfix: HotFix, role: str, to: Any, company: Company) -> None:
    grant_role(hotfix, Role(role), to=to, by=company.owner, reason="Two are ill.")
