"""From report to closed without any password: people come in by a provider, and sign by a touch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from apps.accounts.models import PasskeyAssertion, User
from apps.common.tracking import acting
from tests.browser.certified_provider import logs_in_there
from tests.browser.conftest import Screen
from tests.browser.line import Line, goes_from_reported_to_closed
from tests.driving import Company

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCK = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
LOCK |= {"isUserVerified": True, "automaticPresenceSimulation": True}
# Who has no passkey: the provider asks them again for each signature.
WITHOUT = "sd"


class Window(Screen):
    """Signs by a touch, which comes by itself, or by logging in at the provider once more."""

    issuer = ""
    user: User

    def sign(self, name: str) -> None:
        button = self.page.get_by_role("button", name=name, exact=True)
        button.wait_for()
        assert not self.page.locator("[name=password]").count()
        signs_there = self.user.username.startswith(WITHOUT) and self.page.locator("[name=evidence]").count()
        button.click()
        if signs_there:
            logs_in_there(self.page, self.issuer, self.user.username)


@pytest.fixture
def comes_in(chromium: Browser, live_server: Any, certified: str) -> Iterator[Callable[[User], Window]]:
    contexts = []

    def open_window(user: User) -> Window:
        context = chromium.new_context(viewport={"width": 1400, "height": 900})
        contexts.append(context)
        window = Window(context.new_page(), live_server.url)
        window.issuer, window.user = certified, user
        devtools = context.new_cdp_session(window.page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})
        window.open("/admin/login/?next=/admin/")
        assert not window.page.locator("[name=password]").count()
        window.page.click("text=Sign in with Example SSO")
        logs_in_there(window.page, certified, user.username)
        window.page.wait_for_url(f"{live_server.url}/admin/")
        if not user.username.startswith(WITHOUT):
            makes_a_passkey(window)
            comes_back_by_a_touch(window)
        return window

    yield open_window
    for context in contexts:
        context.close()


def makes_a_passkey(window: Window) -> None:
    window.open("/admin/passkeys/")
    window.fill({"name": "My laptop"})
    window.press("Add a passkey")
    logs_in_there(window.page, window.issuer, window.user.username)
    window.press("Make the passkey")
    expect(window.page.locator(".messagelist")).to_contain_text("“My laptop” is added")


def comes_back_by_a_touch(window: Window) -> None:
    window.press("Log out")
    window.open("/admin/login/?next=/admin/")
    window.press("Sign in with a passkey")
    window.page.wait_for_url(f"{window.address}/admin/")


def test_a_hot_fix_goes_from_reported_to_closed(
    company: Company, comes_in: Callable[[User], Window], settings: Any
) -> None:
    settings.PASSWORDS_FOR = "nobody"
    settings.SIGNING_ASKS_FOR = ["passkey", "provider"]
    for person in company.people.values():
        with acting(person, reason="My own address"):
            person.set_unusable_password()
            person.email = f"{person.username}@example.com"
            person.save()
    line = Line(company, comes_in)
    goes_from_reported_to_closed(line)
    ways = set(line.hotfix.approvals.values_list("signer__username", "authenticated_by"))
    by_touch = {who: way for who, way in ways if way.startswith("passkey, assertion ")}
    assert {way for who, way in ways if who not in by_touch} == {"Example SSO"}
    assert PasskeyAssertion.objects.count() >= len(by_touch) >= 4
