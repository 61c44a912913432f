"""With a passkey: from the message to the signature in two taps and one touch, on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.accounts.models import Passkey, PasskeyAssertion, User
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import PASSWORD, Company, ready, report

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone that has a screen lock, which its owner opens."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    lock = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    lock |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": lock})
    yield page
    context.close()


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


def signs_in_by_password(page: Page, person: User) -> None:
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def makes_a_passkey(page: Page) -> None:
    page.fill("#id_name", "My phone")
    page.fill("#id_password", PASSWORD)
    page.click("text=Add a passkey >> visible=true")
    page.click("text=Make the passkey")
    expect(page.locator(".messagelist")).to_contain_text("“My phone” is added")


def test_two_taps_and_one_touch(phone: Page, live_server, in_testing: HotFix, company: Company) -> None:
    phone.goto(f"{live_server.url}/admin/passkeys/")
    signs_in_by_password(phone, company.qa)
    makes_a_passkey(phone)
    assert Passkey.objects.get().person == company.qa

    phone.goto(
        live_server.url + url("act", in_testing, "pass_testing")
    )  # the first tap: the link in the mail
    phone.click("#sign button.tone-yes, #sign input.tone-yes")  # the second; the device asks for the touch
    expect(phone.locator(".messagelist")).to_contain_text("is on the record")
    in_testing.refresh_from_db()
    assert in_testing.state == "deployment"
    assert in_testing.approvals.get(phase="testing").authenticated_by.startswith("passkey, assertion ")
    assert PasskeyAssertion.objects.get().verifies()


def test_who_is_not_signed_in_comes_in_by_a_touch(
    phone: Page, live_server, in_testing: HotFix, company: Company
) -> None:
    phone.goto(f"{live_server.url}/admin/passkeys/")
    signs_in_by_password(phone, company.qa)
    makes_a_passkey(phone)
    phone.context.clear_cookies()
    phone.goto(live_server.url + url("act", in_testing, "pass_testing"))
    phone.click("text=Sign in with a passkey")
    phone.wait_for_url("**/act/pass_testing/")
    phone.click("#sign button.tone-yes, #sign input.tone-yes")
    expect(phone.locator(".messagelist")).to_contain_text("is on the record")


def test_the_password_works_as_before_where_it_is_typed(
    phone: Page, live_server, in_testing: HotFix, company: Company
) -> None:
    phone.goto(f"{live_server.url}/admin/passkeys/")
    signs_in_by_password(phone, company.qa)
    makes_a_passkey(phone)
    phone.goto(live_server.url + url("act", in_testing, "pass_testing"))
    phone.fill("#id_password", PASSWORD)
    phone.click("#sign button.tone-yes, #sign input.tone-yes")
    expect(phone.locator(".messagelist")).to_contain_text("is on the record")
    assert in_testing.approvals.get(phase="testing").authenticated_by == "password"


def test_a_touch_that_does_not_come_is_said_and_the_form_stays(
    phone: Page, live_server, in_testing: HotFix, company: Company
) -> None:
    phone.goto(f"{live_server.url}/admin/passkeys/")
    signs_in_by_password(phone, company.qa)
    makes_a_passkey(phone)
    phone.goto(live_server.url + url("act", in_testing, "pass_testing"))
    phone.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('closed')); }")
    phone.fill("#id_reason", "Ran twice.")
    phone.click("#sign button.tone-yes, #sign input.tone-yes")
    expect(phone.locator("#sign [role=alert]")).to_contain_text("Your passkey was not touched")
    assert phone.input_value("#id_reason") == "Ran twice."
    in_testing.refresh_from_db()
    assert in_testing.state == "testing"
