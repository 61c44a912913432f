"""A "no" without its reason is refused at the field, and what else was typed stays in the form."""

from collections.abc import Callable

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, note_url, url, words_of
from tests.driving import Company

REFUSALS = (
    ("qualification", "reject", "po"),
    ("qualification", "reject", "tl"),
    ("code_review", "request_changes", "tl"),
    ("testing", "fail_testing", "qa"),
    ("deployment", "refuse_deployment", "rm"),
    ("identified", "cancel", "reporter"),
    ("testing", "cancel", "po"),
)
IDS = [f"{act} by {who} in {state}" for state, act, who in REFUSALS]


@pytest.mark.parametrize(("state", "act", "who"), REFUSALS, ids=IDS)
def test_refusals_and_cancelling(
    state: str, act: str, who: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in(state)
    signed = hotfix.approvals.count()
    for typed in ("", "   ", "\n\t"):
        answer = ask(company.people[who], act, hotfix, reason=typed)
        assert answer.status_code == 400
        assert answer.context["form"].errors == {"reason": ["Say why: a reason is required."]}
        assert "Say why: a reason is required." in words_of(answer)
    assert (hotfix.state, hotfix.round, hotfix.approvals.count()) == (state, 1, signed)


SIGN_OFFS = (
    ("qualification", "qualify", "po"),
    ("development", "submit_for_review", "sd"),
    ("code_review", "pass_review", "tl"),
    ("testing", "pass_testing", "qa"),
    ("deployment", "go", "rm"),
    ("verification", "verify", "rm"),
)


@pytest.mark.parametrize(("state", "act", "who"), SIGN_OFFS, ids=[act for _state, act, _who in SIGN_OFFS])
def test_a_yes_needs_none(
    state: str, act: str, who: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in(state)
    assert ask(company.people[who], act, hotfix, reason="").status_code == 302
    assert hotfix.approvals.get(act=act).comment == ""


@pytest.mark.parametrize("typed", ["", "  "])
def test_roles_and_release_notes(typed: str, company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("documentation")
    note = hotfix.release_notes.get()
    grant = hotfix.user_grants.get(user=company.qa)
    owner, manager = client_of(company.owner), client_of(company.rm)
    answers = (
        owner.post(url("grant", hotfix), {"role": "qa_lead", "person": company.other.pk, "reason": typed}),
        owner.post(url("revoke", hotfix, "user", grant), {"reason": typed}),
        manager.post(note_url("withdraw", note), {"seen": note.version, "reason": typed}),
    )
    for answer in answers:
        assert answer.status_code == 400
        assert answer.context["form"].errors == {"reason": ["Say why: a reason is required."]}
    assert hotfix.user_grants.filter(pk=grant.pk).exists()
    assert not hotfix.user_grants.filter(user=company.other).exists()
    note.refresh_from_db()
    assert note.is_published
