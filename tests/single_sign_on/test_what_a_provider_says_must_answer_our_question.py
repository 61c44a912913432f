"""Nobody comes in by an answer that is not signed by the provider, for us, now, and to this question."""

import socket
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client
from requests import Response

from apps.accounts.models import User
from tests.driving import NIGHT
from tests.identity_provider import IdentityProvider

from .conftest import ANNA, SIGN_IN, comes, who

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


def test_an_answer_that_is_nested_deeply_is_a_sentence(
    provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = "[" * 30_000
    header = urlsafe_b64encode(deep.encode()).decode()
    told = Client().post(f"{SIGN_IN}log-out/", {"logout_token": f"{header}.e30.e30"})
    assert told.status_code == 400
    at_home = Response()
    at_home.status_code, at_home._content = 200, deep.encode()
    monkeypatch.setattr("requests.Session.get", lambda *_asked, **_how: at_home)
    answer = Client().get(SIGN_IN)
    assert answer.status_code == 503
    assert "Example SSO does not answer" in answer.content.decode()


UNUSABLE: dict[str, dict[str, Any]] = {
    "half in the name": {"preferred_username": "\ud800x"},
    "NUL in a name": {"given_name": "Anna\0"},
    "half in the address": {"email": "\ud800@example.com"},
    "names too long together": {"given_name": "A" * 150, "family_name": "E" * 150},
}


def test_characters_that_cannot_be_kept_are_a_sentence(provider: IdentityProvider) -> None:
    for what, says in UNUSABLE.items():
        provider.people["a-1"] = {**ANNA, **says}
        browser, answer = comes(provider, "a-1")
        assert (who(browser), answer.status_code) == (None, 403), (what, answer.content.decode())
    provider.people["a-1"] = dict(ANNA)
    browser, answer = comes(provider, "a-1", sid="\ud800")
    assert (who(browser), answer.status_code) == (None, 403)
    assert "a character that cannot be kept" in answer.content.decode()
    # Where nothing looks at it, it is stopped on its way to the database, and that is a page as well.
    answer = Client().post(f"{SIGN_IN}log-out/", {"logout_token": provider.signs_out(sid="\ud800")})
    assert answer.status_code == 400
    assert "NUL, or half of one" in answer.json()["error_description"]


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
