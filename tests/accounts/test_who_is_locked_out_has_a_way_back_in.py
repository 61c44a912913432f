"""Somebody else unlocks the account, with a reason: it is on the record, and the person hears of it."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.accounts.conftest import PASSWORD
from tests.asking import client_of, words_of
from tests.telling import give_addresses, letters

HOTEL = "198.51.100.77"


@pytest.fixture
def locked(company, guess):
    """The QA Lead mistyped at a hotel while somebody guessed from everywhere."""
    give_addresses(company)
    letters()
    for number in range(12):
        guess(company.qa.username, calling_from=f"192.0.2.{number + 1}")
    for _each in range(5):
        guess(company.qa.username, calling_from=HOTEL)
    assert guess(company.qa.username, PASSWORD, calling_from=HOTEL).status_code == 429
    return company.qa


def unlock(by, whose, reason="She rang me; I know her voice."):
    return client_of(by).post(reverse("admin:accounts_user_unlock", args=[whose.pk]), {"reason": reason})


@pytest.mark.parametrize("who", ["owner", "root"])
def test_a_process_owner_or_an_administrator_unlocks_with_a_reason(who, locked, company, guess):
    assert unlock(company.people[who], locked).status_code == 302
    assert guess(locked.username, PASSWORD, calling_from=HOTEL).status_code == 302
    row = locked.history.latest()
    told = (row.history_user, row.history_change_reason)
    assert told == (company.people[who], "Account unlocked: She rang me; I know her voice.")


def test_the_person_hears_of_it(locked, company):
    unlock(company.owner, locked)
    (mail,) = letters()
    assert (mail.to, mail.subject) == (["qa@example.org"], "Your account: your account was unlocked")
    assert "By: Owner Pay" in mail.body
    assert "> She rang me; I know her voice." in mail.body


def test_who_goes_on_guessing_locks_nothing_for_a_while(locked, company, guess):
    unlock(company.owner, locked)
    for number in range(40):
        guess(locked.username, calling_from=f"192.0.2.{number + 1}")
    assert guess(locked.username, PASSWORD, calling_from=HOTEL).status_code == 302


@pytest.mark.parametrize("who", ["qa", "auditor", "po", "plain", "board"])
def test_nobody_else_unlocks(who, locked, company, guess):
    assert unlock(company.people[who], locked).status_code in (403, 404)
    assert guess(locked.username, PASSWORD, calling_from=HOTEL).status_code == 429


def test_nobody_unlocks_their_own(company, locked):
    answer = unlock(company.owner, company.owner)
    assert answer.status_code == 403
    assert "Nobody unlocks their own account" in words_of(answer)


def test_without_a_reason_nothing_is_unlocked(locked, company, guess):
    assert unlock(company.owner, locked, reason="  ").status_code == 400
    assert guess(locked.username, PASSWORD, calling_from=HOTEL).status_code == 429


def test_the_page_of_the_person_leads_there(locked, company):
    address = reverse("admin:accounts_user_unlock", args=[locked.pk])
    page = reverse("admin:accounts_user_change", args=[locked.pk])
    assert address in words_of(client_of(company.owner).get(page))
    assert address not in words_of(client_of(company.auditor).get(page))
    assert "5 wrong passwords" not in words_of(client_of(company.owner).get(page))
    assert "are counted for this account" in words_of(client_of(company.owner).get(address))


def test_an_operator_unlocks_by_a_command(locked, guess, caplog):
    with caplog.at_level(logging.WARNING, logger="apps.accounts.guessing"):
        call_command("unlock_account", locked.username, reason="Asked by telephone.", stdout=StringIO())
    assert "by a command at the server: 'Asked by telephone.'" in caplog.text
    assert guess(locked.username, PASSWORD, calling_from=HOTEL).status_code == 302
    assert locked.history.latest().history_change_reason == "Account unlocked: Asked by telephone."
    with pytest.raises(CommandError, match="no such account"):
        call_command("unlock_account", "nobody", reason="Asked by telephone.")


def test_who_is_locked_out_is_led_to_the_log_in_and_shown_no_lists(locked, guess):
    page = words_of(guess(locked.username, PASSWORD, calling_from=HOTEL))
    assert "Back to the log-in" in page
    assert "permission to view" not in page


def test_who_is_not_locked_out_is_not_said_to_have_been(company):
    page = words_of(client_of(company.owner).get(reverse("admin:accounts_user_unlock", args=[company.qa.pk])))
    assert "No wrong password is counted for this account" in page
    assert "0 wrong" not in page
