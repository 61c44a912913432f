"""A yes is taken back on a page of its own, offered to its signer alone; of a go it asks about production."""

import pytest

from apps.approvals.models import Withdrawal
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD, perform, ready, report
from tests.withdrawing import began, later, the_go, with_a_go, withdraw


@pytest.fixture
def hotfix(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    return hotfix


def page_of(hotfix, who):
    return words_of(client_of(who).get(url("change", hotfix)))


def test_it_is_offered_beside_the_sign_off_to_its_signer(hotfix, company):
    address = url("withdraw", hotfix, hotfix.approvals.get())
    assert address in page_of(hotfix, company.po)
    for other in (company.tl, company.owner, company.root):
        assert address not in page_of(hotfix, other)


def test_it_asks_why_and_for_the_password_and_leads_back(hotfix, company):
    browser = client_of(company.po)
    address = url("withdraw", hotfix, hotfix.approvals.get())
    form = form_in(browser.get(address))
    assert "reached_production" not in form
    answer = browser.post(address, form | {"reason": "", "password": PASSWORD})
    assert answer.status_code == 400
    assert "a reason is required" in words_of(answer)
    answer = browser.post(address, form | {"reason": "The wrong one.", "password": "wrong"})
    assert answer.status_code == 400
    assert "The wrong one." in words_of(answer)
    assert not Withdrawal.objects.exists()
    answer = browser.post(address, form | {"reason": "The wrong one.", "password": PASSWORD}, follow=True)
    said = words_of(answer)
    assert "your sign-off as Product Owner is withdrawn. It may be signed again." in said
    assert "Withdrawn by Po Pay at 2026-11-23 02:14 UTC:" in said
    assert "The wrong one." in said
    assert address not in said
    assert url("act", hotfix, "qualify") in said, "it is offered again"


def test_of_a_go_it_asks_whether_anything_reached_production(company):
    hotfix = with_a_go(company)
    browser = client_of(company.rm)
    address = url("withdraw", hotfix, the_go(hotfix))
    assert "Has anything of it reached production?" in words_of(browser.get(address))
    typed = {"reason": "The wrong tag.", "password": PASSWORD}
    answer = browser.post(address, typed)
    assert answer.status_code == 400
    assert "Say whether anything reached production." in words_of(answer)
    answer = browser.post(address, {**typed, "reached_production": "yes"})
    assert (answer.status_code, answer.url) == (302, url("act", hotfix, "roll_back"))
    assert not Withdrawal.objects.exists()
    assert "say here how it is taken back" in words_of(browser.get(answer.url))
    answer = browser.post(address, {**typed, "reached_production": "no"})
    assert (answer.status_code, answer.url) == (302, url("change", hotfix))
    assert Withdrawal.objects.get().nothing_reached_production is True


def test_a_page_that_was_overtaken_by_a_start_says_so(company, night):
    hotfix = with_a_go(company)
    browser = client_of(company.rm)
    address = url("withdraw", hotfix, the_go(hotfix))
    form = form_in(browser.get(address))
    began(hotfix, company, at=night)
    typed = {"reason": "The wrong tag.", "password": PASSWORD, "reached_production": "no"}
    answer = browser.post(address, form | typed)
    assert answer.status_code == 409
    assert "roll back instead of withdrawing the go" in words_of(answer)
    assert not Withdrawal.objects.exists()


def test_a_sign_off_of_another_hot_fix_is_none(hotfix, company):
    other = ready(report(company), company, to="qualification")
    perform(other, "qualify", by=company.po)
    address = url("withdraw", hotfix, other.approvals.get())
    assert client_of(company.po).get(address).status_code == 404


def test_after_the_go_its_form_is_not_shown_again(company):
    hotfix = with_a_go(company)
    answer = client_of(company.rm).get(url("act", hotfix, "go"))
    assert answer.status_code == 409
    assert "You have signed already as Release Manager" in words_of(answer)
    withdraw(the_go(hotfix), by=company.rm)
    assert client_of(company.rm).get(url("act", hotfix, "go")).status_code == 200


def test_once_it_is_over_it_is_given_again_there(company):
    hotfix = with_a_go(company)
    assert "The go holds until 2026-11-23 03:14 UTC." in page_of(hotfix, company.qa)
    with later(minutes=61):
        said = page_of(hotfix, company.rm)
        assert "The go held until 2026-11-23 03:14 UTC." in said
        browser = client_of(company.rm)
        answer = browser.get(url("act", hotfix, "go"))
        assert "Give the go again" in words_of(answer)
        assert (
            browser.post(url("act", hotfix, "go"), form_in(answer) | {"password": PASSWORD}).status_code
            == 302
        )
        assert "The go holds until 2026-11-23 04:15 UTC." in page_of(hotfix, company.rm)
