"""Whoever guesses at a password, at the log-in or when signing, is stopped for a while, and the log tells."""

import logging

import pytest

from tests.asking import ask, client_of, words_of
from tests.driving import PASSWORD

LIMIT = 5


@pytest.fixture
def guessed(in_testing, company):
    """So often that the limit is reached; the last answer."""
    answer = None
    for number in range(LIMIT):
        answer = ask(company.qa, "pass_testing", in_testing, password=f"guess {number}", reason="Kept.")
    return answer


def test_the_last_guess_is_told_that_it_was_the_last(guessed):
    assert guessed.status_code == 429
    assert "locked here for 10 minutes" in words_of(guessed)
    assert "Kept." in words_of(guessed)


def test_even_the_right_password_signs_nothing_then(guessed, in_testing, company):
    assert ask(company.qa, "pass_testing", in_testing).status_code == 429
    assert in_testing.state == "testing"


def test_the_log_in_is_locked_as_well(guessed, company):
    who = {"username": company.qa.username, "password": PASSWORD}
    answer = client_of(None).post("/admin/login/", who)
    assert answer.status_code == 429
    assert "Too many wrong passwords" in words_of(answer)


def test_somebody_at_another_address_is_not_locked_out(guessed, in_testing, company):
    who = {"username": company.qa.username, "password": PASSWORD}
    answer = client_of(None, REMOTE_ADDR="198.51.100.7").post("/admin/login/?next=/admin/", who)
    assert answer.status_code == 302


def test_others_go_on_signing(guessed, in_testing, company):
    assert ask(company.rm, "pass_testing", in_testing).status_code == 403
    assert ask(company.qa, "fail_testing", in_testing).status_code == 429


def test_each_is_in_the_log_with_the_name_and_without_the_password(in_testing, company, caplog):
    with caplog.at_level(logging.WARNING, logger="apps.accounts.reauthentication"):
        ask(company.qa, "pass_testing", in_testing, password="a secret guess")
    told = [record.getMessage() for record in caplog.records if record.name.startswith("apps.")]
    assert f"Wrong password when asked again: {company.qa.username}" in told
    assert not any("secret" in line for line in told)


def test_the_right_password_forgets_earlier_mistakes(in_testing, company):
    for _round in range(LIMIT - 1):
        ask(company.qa, "fail_testing", in_testing, password="slip")
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302


def test_behind_a_proxy_the_caller_counts_and_not_the_proxy(guessed, company, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    who = {"username": company.qa.username, "password": PASSWORD}
    elsewhere = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}
    answer = client_of(None, **elsewhere).post("/admin/login/?next=/admin/", who)
    assert answer.status_code == 302


def failed_log_ins(caplog, **typed):
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="apps.accounts.guessing"):
        client_of(None, REMOTE_ADDR="198.51.100.7").post("/admin/login/", typed)
    return [record.getMessage() for record in caplog.records if record.name == "apps.accounts.guessing"]


def test_a_failed_log_in_names_the_person_and_the_address_and_not_the_password(company, caplog):
    (told,) = failed_log_ins(caplog, username=company.qa.username, password="a secret guess")
    assert f"of '{company.qa.username}' from 198.51.100.7 at '/admin/login/'" in told
    assert "secret" not in told


def test_a_name_that_was_typed_is_one_line_of_the_log_and_no_more(company, caplog):
    (told,) = failed_log_ins(caplog, username="nobody\nERROR\u2028forged\x1b[31m", password="guess")
    assert r"'nobody\nERROR\u2028forged\x1b[31m' from" in told
    assert len(told.splitlines()) == 1


def test_who_is_locked_out_is_named(company, caplog):
    told = [failed_log_ins(caplog, username=company.qa.username, password="guess") for _each in range(LIMIT)]
    assert f"Locking out '{company.qa.username}' from 198.51.100.7" in told[-1][-1]
