"""Whatever stands in the addresses of single sign-on: an answer, and nobody comes in by it."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests.entrance.addresses import QUERY_VALUES, SENSELESS, UNREADABLE
from tests.identity_provider import IdentityProvider

from .conftest import SIGN_IN, who

BACK = f"{SIGN_IN}back/"


def asked(address: str) -> int:
    browser = Client(raise_request_exception=False)
    answer = browser.get(address)
    assert who(browser) is None
    return answer.status_code


@pytest.mark.parametrize("value", QUERY_VALUES)
def test_in_every_parameter(value: str, provider: IdentityProvider) -> None:
    refused = value in UNREADABLE
    assert asked(f"{SIGN_IN}?next={value}") == (400 if refused else 302)
    for name in ("state", "code", "error", "iss", "session_state"):
        assert asked(f"{BACK}?{name}={value}") == 400


@pytest.mark.parametrize("value", [*UNREADABLE, *SENSELESS])
def test_in_the_place_of_the_provider(value: str, provider: IdentityProvider) -> None:
    expected = 400 if value in UNREADABLE else 404
    assert asked(f"/admin/sign-in/{value}/") == expected
    assert asked(f"/admin/sign-in/{value}/back/?state=a&code=b") == expected


@pytest.mark.parametrize("value", [one for one in QUERY_VALUES if one not in UNREADABLE])
def test_in_the_code_of_a_question_that_was_asked(value: str, provider: IdentityProvider) -> None:
    browser = Client(raise_request_exception=False)
    state = provider.recognises(browser.get(SIGN_IN).url, "a-1").partition("state=")[2].partition("&")[0]
    assert browser.get(f"{BACK}?state={state}&code={value}").status_code == 400
    assert who(browser) is None


@pytest.mark.parametrize("address", [SIGN_IN, BACK])
def test_nothing_is_sent_there(address: str, provider: IdentityProvider) -> None:
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize(
    "page",
    ["accounts/login", "accounts/signup", "accounts/email", "accounts/password/reset", "accounts/3rdparty"],
)
def test_the_pages_of_the_library_are_not_there(page: str, provider: IdentityProvider) -> None:
    for before in ("/", "/admin/"):
        assert asked(f"{before}{quote(page)}/") in (302, 404)


@pytest.mark.parametrize("table", ["socialaccount", "socialapp", "socialtoken"])
def test_its_tables_have_no_page(table: str, provider: IdentityProvider, company: object) -> None:
    browser = Client()
    browser.force_login(company.root)  # type: ignore[attr-defined]
    assert browser.get(f"/admin/socialaccount/{table}/").status_code == 404
    assert browser.get("/admin/account/emailaddress/").status_code == 404
