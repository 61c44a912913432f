"""Where the provider ends a session, that of here ends as well; nobody else can ask for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.common import clock
from tests.asking import client_of
from tests.driving import Company
from tests.identity_provider import IdentityProvider

from .conftest import SIGN_IN, comes, who

LOG_OUT = f"{SIGN_IN}log-out/"


def told(token: str) -> Any:
    return Client(enforce_csrf_checks=True).post(LOG_OUT, {"logout_token": token})


def is_in(browser: Client) -> bool:
    return bool(browser.get("/admin/").status_code == 200)


def test_a_session_ends_with_the_one_it_came_from(provider: IdentityProvider) -> None:
    phone, _answer = comes(provider, "a-1", sid="phone")
    desk, _answer = comes(provider, "a-1", sid="desk")
    assert told(provider.signs_out(sid="phone")).status_code == 200
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert told(provider.signs_out(sid="desk", sub="somebody else")).status_code == 200
    assert is_in(desk)
    assert told(provider.signs_out(sid="desk", sub="a-1")).status_code == 200
    assert not is_in(desk)


def test_all_of_a_person_that_came_by_it_end_and_no_others(
    provider: IdentityProvider, company: Company
) -> None:
    phone, _answer = comes(provider, "a-1")
    desk, _answer = comes(provider, "a-1")
    anna = who(phone)
    by_password, other = client_of(anna), client_of(company.qa)
    assert told(provider.signs_out(sub="a-1")).status_code == 200
    assert [is_in(one) for one in (phone, desk, by_password, other)] == [False, False, True, True]


def test_who_came_in_again_since_stays(provider: IdentityProvider) -> None:
    with clock.set_to(clock.now() - timedelta(minutes=3)):
        token = provider.signs_out(sub="a-1")
    browser, _answer = comes(provider, "a-1")
    assert told(token).status_code == 200
    assert is_in(browser)


@pytest.mark.parametrize(
    "lies",
    [
        {"key": "other"},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"events": {"something": {}}},
        {"events": None},
        {"events": 7},
        {"nonce": "x"},
        {"sub": None},
        {"iat": 0},
        {"iat": "soon"},
        {"iat": 1e300},
    ],
    ids=str,
)
def test_a_token_that_is_not_the_providers_of_now_ends_nothing(
    lies: dict[str, Any], provider: IdentityProvider
) -> None:
    browser, _answer = comes(provider, "a-1")
    assert told(provider.signs_out(**{"sub": "a-1", **lies})).status_code == 400
    assert is_in(browser)


def test_what_is_no_token_is_refused_and_a_silent_provider_is_asked_again(provider: IdentityProvider) -> None:
    browser, _answer = comes(provider, "a-1")
    for token in ("", "x", "a.b.c", "x" * 100_000):
        assert told(token).status_code == 400
    assert Client().get(LOG_OUT).status_code == 405
    assert Client().post("/admin/sign-in/nobody/log-out/").status_code == 404
    assert is_in(browser)
