"""The page that says that it is deployed asks why a start lies outside the go, and for the password."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import RatifiedStart
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD
from tests.owing import also
from tests.withdrawing import began, later, with_a_go


@pytest.fixture
def hotfix(company, night):
    return began(with_a_go(company), company, at=night + timedelta(minutes=90))


@pytest.fixture(autouse=True)
def afterwards(hotfix):
    with later(hours=2):
        yield


def test_it_is_asked_why_and_for_the_password(hotfix, company):
    browser = client_of(company.rm)
    address = url("act", hotfix, "deploy")
    answer = browser.get(address)
    said = words_of(answer)
    assert "It began at 2026-11-23 03:44 UTC, and the go held from 2026-11-23 02:14 UTC until" in said
    form = form_in(answer)
    for wrong in ({"reason": "", "password": PASSWORD}, {"reason": "It ran over.", "password": "wrong"}):
        refused = browser.post(address, form | wrong)
        assert refused.status_code == 400
        assert not RatifiedStart.objects.exists()
    done = browser.post(address, form | {"reason": "It ran over.", "password": PASSWORD})
    assert done.status_code == 302
    assert RatifiedStart.objects.get().reason == "It ran over."


def test_the_button_waits_for_nothing_and_the_gate_leads_there(hotfix, company):
    said = words_of(client_of(company.rm).get(url("change", hotfix)))
    assert "Start outside the time of the go" in said
    assert "the gate is still closed" not in said
    assert said.count(url("act", hotfix, "deploy")) >= 2


def test_whoever_signed_development_is_not_asked(hotfix, company):
    also(hotfix, Role.RELEASE_MANAGER, company, "sd")
    answer = client_of(company.sd).get(url("act", hotfix, "deploy"))
    assert answer.status_code == 403
    assert "You signed Development in this round" in words_of(answer)


def test_inside_nobody_is_asked_anything(company, night):
    with later(minutes=0):
        inside = began(with_a_go(company), company, at=night)
    form = form_in(client_of(company.rm).get(url("act", inside, "deploy")))
    assert not {"reason", "password"} & set(form)
