"""An address that somebody else set signs nothing until its owner confirms it; the old one is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.credentials import CredentialChange
from apps.common import clock
from tests.accounts.conftest import PASSWORD, link_in, sign_in
from tests.asking import ask, client_of, form_in, words_of
from tests.telling import letters

OWN_ADDRESS = "/admin/address/"


def set_address(by, whose, address):
    page = reverse("admin:accounts_user_change", args=[whose.pk])
    typed = form_in(client_of(by).get(page))
    kept = {name: value for name, value in typed.items() if name not in ("csrfmiddlewaretoken",)}
    answer = client_of(by).post(page, kept | {"email": address, "why": "As she asked."})
    assert answer.status_code == 302
    whose.refresh_from_db()


@pytest.fixture
def moved(in_testing, company, manager):
    """The manager set another address for the QA Lead; what was told about it."""
    set_address(manager, company.qa, "new@example.org")
    assert company.qa.email == "new@example.org"
    return letters()


def test_both_addresses_are_told(moved):
    assert sorted(mail.to[0] for mail in moved) == ["new@example.org", "qa@example.org"]
    old = next(mail for mail in moved if mail.to == ["qa@example.org"])
    assert "By: Plain Pay" in old.body
    assert "http" not in old.body, "whoever reads the old mails confirms nothing"


def test_nothing_is_signed_before_it_is_confirmed(moved, in_testing, company):
    answer = ask(company.qa, "pass_testing", in_testing)
    assert answer.status_code == 403
    assert "Your e-mail address was set by Plain Pay" in words_of(answer)
    assert OWN_ADDRESS in words_of(answer)


def test_the_link_and_the_password_confirm_it_once(moved, in_testing, company):
    link = link_in(next(mail for mail in moved if mail.to == ["new@example.org"]))
    browser, answer = sign_in(company.qa, PASSWORD)
    assert answer["Location"] == OWN_ADDRESS
    assert browser.post(link, {"password": "guessed"}).status_code == 400
    assert ask(company.qa, "pass_testing", in_testing).status_code == 403
    assert browser.post(link, {"password": PASSWORD}).status_code == 302
    assert browser.post(link, {"password": PASSWORD}).status_code == 400
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302


def test_a_link_is_of_one_person(moved, company):
    link = link_in(next(mail for mail in moved if mail.to == ["new@example.org"]))
    answer = client_of(company.rm).post(link, {"password": PASSWORD})
    assert answer.status_code == 400
    assert "This link is not yours" in words_of(answer)


def test_a_link_is_good_for_a_day(moved, company):
    link = link_in(next(mail for mail in moved if mail.to == ["new@example.org"]))
    with clock.set_to(clock.now() + timedelta(hours=24, minutes=1)):
        answer = client_of(company.qa).post(link, {"password": PASSWORD})
    assert answer.status_code == 400
    assert "too old" in words_of(answer)


def test_a_link_that_was_made_up_is_none(moved, company):
    assert client_of(company.qa).post("/admin/address/made-up/", {"password": PASSWORD}).status_code == 400


def test_the_link_is_sent_again_by_one_button(moved, in_testing, company):
    browser = client_of(company.qa)
    assert "Send the link again" in words_of(browser.get(OWN_ADDRESS))
    assert browser.post(OWN_ADDRESS, {"resend": "1"}).status_code == 302
    (mail,) = letters()
    assert mail.to == ["new@example.org"]
    assert browser.post(link_in(mail), {"password": PASSWORD}).status_code == 302
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302


def test_a_session_is_no_mail_gun(moved, company):
    browser = client_of(company.qa)
    for _each in range(20):
        browser.post(OWN_ADDRESS, {"resend": "1"})
    assert len(letters()) < 6


def test_ones_own_new_address_counts_once_it_was_opened_there(in_testing, company):
    browser = client_of(company.qa)
    typed = {"address": "home@example.org", "password": PASSWORD}
    assert browser.post(OWN_ADDRESS, typed).status_code == 302
    (mail,) = letters()
    company.qa.refresh_from_db()
    assert (mail.to, company.qa.email) == (["home@example.org"], "qa@example.org")
    assert browser.post(link_in(mail), {"password": PASSWORD}).status_code == 302
    company.qa.refresh_from_db()
    assert company.qa.email == "home@example.org"
    assert sorted(mail.to[0] for mail in letters()) == ["home@example.org", "qa@example.org"]
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302


def test_a_stolen_session_moves_no_address(in_testing, company):
    answer = client_of(company.qa).post(OWN_ADDRESS, {"address": "thief@example.org", "password": "guess"})
    assert answer.status_code == 400
    assert "This is not your password" in words_of(answer)
    assert letters() == []


def test_what_was_done_is_on_the_record(moved, company):
    link = link_in(next(mail for mail in moved if mail.to == ["new@example.org"]))
    client_of(company.qa).post(link, {"password": PASSWORD})
    kept = CredentialChange.objects.filter(person=company.qa).order_by("pk")
    told = [(one.what, one.whose, one.by_name) for one in kept][-2:]
    assert told == [("address", "another", "Plain Pay"), ("confirmed", "own", "Qa Pay")]
