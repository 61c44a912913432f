"""Wrong passwords are counted together wherever one is asked for, and none locks out who is on call."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import WrongPasswords
from apps.common import clock
from tests.accounts.conftest import HER_OWN, LOG_IN, PASSWORD, basic, change_own, sign_in
from tests.api.conftest import LIST
from tests.asking import ask, client_of, words_of
from tests.driving import make_company

LIMIT = 5
HOME, ELSEWHERE = "198.51.100.20", "192.0.2."


@pytest.fixture
def known(company):
    """The QA Lead signed in from home."""
    browser, answer = sign_in(company.qa, PASSWORD, REMOTE_ADDR=HOME)
    assert answer.status_code == 302
    return browser


def many(guess, name, number, *, calling_from=None):
    """Guess so often at one name, each time from another address where none is given."""
    return [
        guess(name, f"guess {one}", calling_from=calling_from or f"{ELSEWHERE}{one + 1}")
        for one in range(number)
    ]


def test_twelve_wrong_guesses_at_the_password_change_page(company, known):
    answers = [change_own(known, f"guess {number}", HER_OWN).status_code for number in range(12)]
    assert answers == [400] * (LIMIT - 1) + [429] * (12 - LIMIT + 1)
    assert change_own(known, PASSWORD, HER_OWN).status_code == 429, "the right one is not told apart"
    company.qa.refresh_from_db()
    assert company.qa.check_password(PASSWORD)


def test_what_is_guessed_there_locks_log_in_and_signing_as_well(in_testing, company):
    browser = client_of(company.qa)
    for number in range(LIMIT):
        change_own(browser, f"guess {number}", HER_OWN)
    assert ask(company.qa, "pass_testing", in_testing).status_code == 429
    typed = {"address": "a@b.example", "password": PASSWORD}
    assert browser.post("/admin/address/", typed).status_code == 429
    assert sign_in(company.qa, PASSWORD)[1].status_code == 429


def test_two_here_and_three_there_are_five(in_testing, company):
    browser = client_of(company.qa)
    change_own(browser, "guess", HER_OWN)
    change_own(browser, "guess again", HER_OWN)
    sign_in(company.qa, "guess")
    Client().get(LIST, headers=basic(company.qa.username, "guess"))
    assert ask(company.qa, "pass_testing", in_testing, password="guess").status_code == 429


def test_the_lock_says_when_it_ends_and_ends_then(company, guess):
    name = company.qa.username
    answer = many(guess, name, LIMIT, calling_from=HOME)[-1]
    assert answer.status_code == 429
    assert "locked here for 10 minutes, until 2026-11-23 02:24:00 UTC" in words_of(answer)
    with clock.set_to(clock.now() + timedelta(minutes=9, seconds=59)):
        assert guess(name, PASSWORD, calling_from=HOME).status_code == 429
    with clock.set_to(clock.now() + timedelta(minutes=10)):
        assert guess(name, PASSWORD, calling_from=HOME).status_code == 302


def test_spraying_one_address_over_many_names(company, guess):
    names = [one.username for town in ("LAB", "SHOP") for one in make_company(town).people.values()]
    answers = [guess(name, "Winter2026!", calling_from=HOME).status_code for name in names[:25]]
    assert answers[:19] == [400] * 19
    assert set(answers[19:]) == {429}
    assert guess(names[0], PASSWORD, calling_from=HOME).status_code == 429


def test_whoever_is_known_at_that_address_signs_in_all_the_same(company, known, guess):
    for number in range(30):
        guess(f"nobody-{number}", "Winter2026!", calling_from=HOME)
    assert guess("nobody-at-all", calling_from=HOME).status_code == 429
    assert guess(company.qa.username, PASSWORD, calling_from=HOME).status_code == 302


def test_slow_guessing_of_one_name_from_many_addresses_is_answered_with_waits(company, guess):
    name = company.qa.username
    answers = many(guess, name, 12)
    assert [answer.status_code for answer in answers] == [400] * 9 + [429] * 3
    assert "for 1 minute, until 2026-11-23 02:14:30 UTC" in words_of(answers[-1])
    with clock.set_to(clock.now() + timedelta(seconds=30)):
        assert guess(name, calling_from="192.0.2.99").status_code == 429, "and the next wait is longer"
        assert "until 2026-11-23 02:15:30 UTC" in words_of(guess(name, PASSWORD, calling_from="192.0.2.100"))
    with clock.set_to(clock.now() + timedelta(seconds=91)):
        assert guess(name, PASSWORD, calling_from="192.0.2.101").status_code == 302


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(company, guess):
    name, now = company.qa.username, clock.now()
    many(guess, name, 10)
    for number in range(12):
        now += timedelta(minutes=16)
        with clock.set_to(now):
            assert guess(name, calling_from=f"192.0.2.{100 + number}").status_code == 429
    with clock.set_to(now + timedelta(minutes=15)):
        assert guess(name, PASSWORD, calling_from="192.0.2.200").status_code == 302


def test_she_signs_in_from_her_known_address_while_strangers_guess(company, known, guess):
    many(guess, company.qa.username, 40)
    assert guess(company.qa.username, PASSWORD, calling_from="192.0.2.99").status_code == 429
    assert guess(company.qa.username, PASSWORD, calling_from=HOME).status_code == 302


def test_after_thirty_days_an_address_is_a_strangers(company, known, guess):
    with clock.set_to(clock.now() + timedelta(days=30, minutes=1)):
        many(guess, company.qa.username, 10)
        assert guess(company.qa.username, PASSWORD, calling_from=HOME).status_code == 429


def test_guesses_by_a_program_do_not_lock_her_page(company, known, guess):
    for number in range(LIMIT + 1):
        answer = Client(REMOTE_ADDR=HOME).get(LIST, headers=basic(company.qa.username, f"guess {number}"))
    assert answer.status_code == 429
    assert "until 2026-11-23 02:24:00 UTC" in answer.json()["detail"]
    assert guess(company.qa.username, PASSWORD, calling_from=HOME).status_code == 302


def test_a_program_is_known_by_its_address_as_people_are(company, guess):
    name = company.auditor.username
    assert Client(REMOTE_ADDR=HOME).get(LIST, headers=basic(name, PASSWORD)).status_code == 200
    many(guess, name, 30)
    assert Client(REMOTE_ADDR=HOME).get(LIST, headers=basic(name, PASSWORD)).status_code == 200


def test_a_hundred_names_of_no_account_are_kept_as_no_names(db, guess):
    guess("her password, typed into the wrong field")
    kept = WrongPasswords.objects.values_list("name", flat=True)
    assert all(len(name) in (0, 64) for name in kept)


def test_what_counts_no_more_is_forgotten(company, guess):
    many(guess, company.qa.username, 3)
    with clock.set_to(clock.now() + timedelta(days=2)):
        guess("somebody else")
        assert WrongPasswords.objects.count() == 3  # of that name, that address, and both


def test_addresses_of_one_ipv6_network_are_one(company, guess):
    name = company.qa.username
    answers = [guess(name, calling_from=f"2001:db8:1:2::{number}").status_code for number in range(1, 7)]
    assert answers == [400] * 4 + [429] * 2


@pytest.mark.parametrize("typed", ["n" * 100_000, "no\0body"])
def test_a_name_that_no_account_can_have_is_refused(typed, db):
    answer = Client().post(LOG_IN, {"username": typed, "password": "guess"})
    assert answer.status_code == 400
    assert not WrongPasswords.objects.exists()


@pytest.mark.parametrize(
    "header", ["nobody", "1.2.3.4.5", "10.0.0.1\0", "' OR 1=1", "203.0.113.9:443", "x" * 9000]
)
def test_a_forwarded_address_that_is_none_is_refused(header, company, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    browser = Client(HTTP_X_FORWARDED_FOR=header, HTTP_X_FORWARDED_PROTO="https")
    answer = browser.post(LOG_IN, {"username": company.qa.username, "password": PASSWORD})
    assert answer.status_code == 400
    api = browser.get(LIST, headers=basic(company.qa.username, PASSWORD))
    assert api.status_code == 400


@pytest.mark.parametrize("weak", ["short-pass1", "123456789012", "q1w2e3r4t5y6"])
def test_a_password_has_twelve_characters_and_is_not_a_common_one(weak, company, known):
    answer = change_own(known, PASSWORD, weak)
    assert answer.status_code == 400
    company.qa.refresh_from_db()
    assert company.qa.check_password(PASSWORD)


def test_the_page_for_others_asks_for_as_much(company):
    typed = {"usable_password": "true", "password1": "short-pass1", "password2": "short-pass1"}
    answer = client_of(company.root).post(
        reverse("admin:auth_user_password_change", args=[company.qa.pk]), typed
    )
    assert answer.status_code == 200
    assert "at least 12 characters" in words_of(answer)
