"""A made-up place elsewhere that people are sent to when they sign, and going there and coming back."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from apps.accounts.asking_elsewhere import ByRedirect
from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.common import clock
from apps.common.errors import BadInput
from tests.asking import form_in

PLACE = "https://sign-in.example/again"
WAY = "tests.elsewhere.SignInElsewhere"


class SignInElsewhere(ByRedirect):
    """The place says who is back by their user name; anything else is nobody."""

    place = PLACE
    origins = ("https://sign-in.example",)

    def begin(self, user: User, request: Any, *, state: str, come_back: str) -> str:
        return f"{self.place}?{urlencode({'state': state, 'back': come_back})}"

    def complete(self, user: User, request: Any) -> Proof:
        if request.GET.get("who") != user.get_username():
            sentence = "You were not recognised. Nothing was recorded."
            raise BadInput(sentence)
        return Proof(user_id=user.pk, at=clock.now(), method="single sign-on")


def leaves(browser: Client, address: str, **typed: Any) -> str:
    """Fill in the page at `address` and send it; the address to come back to, not saying yet who does."""
    sent = browser.post(address, form_in(browser.get(address)) | typed)
    assert sent.status_code == 302, sent.content.decode()
    assert sent.url.startswith(PLACE), sent.url
    asked = parse_qs(urlsplit(sent.url).query)
    (back,), (state,) = asked["back"], asked["state"]
    return f"{urlsplit(back).path}?{urlencode({'state': state})}"


def comes_back(browser: Client, back: str, user: User) -> Any:
    """The answer to `user`, who was recognised elsewhere."""
    return browser.get(f"{back}&{urlencode({'who': user.get_username()})}")
