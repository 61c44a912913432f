"""Whoever signs, yes or no, gives the password again; a session left open on a desk signs nothing."""

from datetime import timedelta

import pytest

from apps.accounts.reauthentication import Proof
from apps.common import clock
from apps.common.errors import BadInput
from apps.hotfixes.phases import ACTS, Kind
from tests.asking import ask, client_of, form_in, saying, url, words_of
from tests.driving import drive, perform, proof_of, report

HELD_BY = {"reject": "po", "go": "rm", "refuse_deployment": "rm", "roll_back": "rm", "verify": "rm"}
HELD_BY |= {"qualify": "po", "submit_for_review": "sd", "pass_review": "tl", "request_changes": "tl"}
HELD_BY |= {"pass_testing": "qa", "fail_testing": "qa"}
SIGNATURES = [act for act in ACTS if act.kind is not Kind.ACT]


@pytest.mark.parametrize("act", SIGNATURES, ids=lambda act: act.name)
def test_every_yes_and_every_no_asks(act, company):
    hotfix = drive(report(company), company, to=act.sources[-1])
    signed = hotfix.approvals.count()
    answer = ask(company.people[HELD_BY[act.name]], act.name, hotfix, password="")
    assert answer.status_code == 400
    assert "Type your password" in words_of(answer)
    assert (hotfix.state, hotfix.approvals.count()) == (act.sources[-1], signed)


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(in_testing, company):
    answer = ask(company.qa, "pass_testing", in_testing, password="guessed", reason="Ran twice.")
    assert answer.status_code == 400
    assert "This is not your password. Nothing was recorded" in words_of(answer)
    assert form_in(answer)["reason"] == ["Ran twice."]
    assert "guessed" not in answer.content.decode()
    assert in_testing.state == "testing"


def test_the_password_of_somebody_else_is_a_wrong_one(in_testing, company):
    company.qa.set_password("mine alone")
    company.qa.save()
    assert ask(company.qa, "pass_testing", in_testing).status_code == 400
    assert in_testing.state == "testing"


def test_the_sign_off_says_how_the_person_was_asked(in_testing, company):
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302
    assert in_testing.approvals.last().authenticated_by == "password"


def test_the_page_asks_in_a_field_that_a_password_manager_knows(in_testing, company):
    page = client_of(company.qa).get(url("act", in_testing, "pass_testing")).content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page


def test_an_act_that_is_no_signature_does_not_ask(company):
    hotfix = report(company)
    page = client_of(company.reporter).get(url("act", hotfix, "submit")).content.decode()
    assert 'type="password"' not in page
    assert client_of(company.reporter).post(url("act", hotfix, "submit"), saying(hotfix)).status_code == 302


@pytest.mark.parametrize("proof", [None, "of somebody else", "of an hour ago"])
def test_the_door_itself_wants_the_proof(proof, in_testing, company):
    given = {
        None: None,
        "of somebody else": proof_of(company.rm),
        "of an hour ago": Proof(company.qa.pk, clock.now() - timedelta(hours=1), "password"),
    }[proof]
    with pytest.raises(BadInput, match="asks for your password again"):
        perform(in_testing, "pass_testing", by=company.qa, proof=given)
    assert not in_testing.approvals.filter(phase="testing").exists()
