"""Nobody comes in by an answer that is not signed by the provider, for us, now, and to this question."""

import socket
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from tests.driving import NIGHT
from tests.identity_provider import IdentityProvider

from .conftest import SIGN_IN, comes, who

NOW = NIGHT.timestamp()
LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of somebody else"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another site"},
    "given to another": {"aud": ["hotfix", "another site"], "azp": "another site"},
    "for several": {"aud": ["hotfix", "another site"]},
    "another issuer": {"iss": "https://elsewhere.example"},
    "expired": {"exp": NOW - 60},
    "no end": {"exp": None},
    "of tomorrow": {"iat": NOW + 86400},
    "older than the question": {"iat": NOW - 600},
    "a key that is not listed": {"key": "bad"},
    "nobody": {"sub": ""},
    "no text": {"sub": None},
    "nonsense": {"exp": "soon"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie(lie: str, provider: IdentityProvider) -> None:
    browser, answer = comes(provider, "a-1", **LIES[lie])
    assert answer.status_code == 400, answer.content.decode()
    assert "does not show that it is you" in answer.content.decode()
    assert who(browser) is None
    assert not User.objects.filter(username="anna").exists()


def test_the_same_answer_again(provider: IdentityProvider) -> None:
    browser = Client()
    back = provider.recognises(browser.get(SIGN_IN).url, "a-1")
    assert browser.get(back).status_code == 302
    browser.logout()
    assert browser.get(back).status_code == 400
    assert who(browser) is None


def test_an_answer_in_another_browser(provider: IdentityProvider) -> None:
    back = provider.recognises(Client().get(SIGN_IN).url, "a-1")
    other = Client()
    assert other.get(back).status_code == 400
    assert who(other) is None


def test_a_code_of_another_question(provider: IdentityProvider) -> None:
    """Somebody puts their own code behind the state of another: it does not go with its challenge."""
    mine, theirs = Client(), Client()
    my_code = provider.recognises(mine.get(SIGN_IN).url, "a-1").rpartition("=")[2]
    back = provider.recognises(theirs.get(SIGN_IN).url, "a-2").rpartition("=")[0]
    assert theirs.get(f"{back}={my_code}").status_code == 400
    assert who(theirs) is None


def test_a_person_who_says_no_there(provider: IdentityProvider) -> None:
    browser = Client()
    back = provider.recognises(browser.get(SIGN_IN).url, "a-1").partition("&code")[0]
    answer = browser.get(f"{back}&error=access_denied")
    assert answer.status_code == 400
    assert "did not confirm who you are" in answer.content.decode()


def test_a_provider_that_is_silent_is_a_sentence(provider: IdentityProvider) -> None:
    browser = Client()
    provider.is_silent = True
    answer = browser.get(SIGN_IN)
    assert answer.status_code == 503
    assert "Example SSO does not answer" in answer.content.decode()
    provider.is_silent = False
    back = provider.recognises(browser.get(SIGN_IN).url, "a-1")
    provider.is_silent = True
    assert browser.get(back).status_code in (400, 503)
    assert who(browser) is None


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_nowhere_else(wanted: str, provider: IdentityProvider) -> None:
    browser = Client()
    sent = browser.get(SIGN_IN, {"next": wanted})
    assert browser.get(provider.recognises(sent.url, "a-1")).url == "/admin/"


def test_a_provider_that_is_not_in_the_file_is_none(provider: IdentityProvider) -> None:
    for address in ("/admin/sign-in/other/", "/admin/sign-in/other/back/?state=1&code=1"):
        assert Client().get(address).status_code == 404


def test_a_provider_that_hangs_is_given_up(
    provider: IdentityProvider, sign_on_file: Any, settings: Any
) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as hangs:  # it takes calls, and says nothing
        sign_on_file(provider, issuer=f'"http://127.0.0.1:{hangs.getsockname()[1]}"')
        answer = Client().get(SIGN_IN)
    assert answer.status_code == 503
    assert "Example SSO does not answer" in answer.content.decode()
