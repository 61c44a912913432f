"""Through a provider of identities in a real browser: in by one touch, and a signature by one more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from apps.accounts.credential_watch import note_confirmed
from tests.asking import url
from tests.driving import Company, ready, report
from tests.identity_provider import IdentityProvider, running
from tests.single_sign_on.conftest import write_sign_on_file

pytestmark = pytest.mark.browser


@pytest.fixture
def provider(company: Company, settings: Any, live_server: Any, tmp_path: Path) -> Iterator[IdentityProvider]:
    """One at which the QA Lead is at home."""
    with running() as one:
        settings.SINGLE_SIGN_ON = write_sign_on_file(one, tmp_path)
        settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
        settings.SITE_URL = live_server.url
        company.qa.email = "quinn@example.com"
        company.qa.save()
        note_confirmed(company.qa)
        one.people["q-1"] = {
            "email": company.qa.email,
            "email_verified": True,
            "groups": ["hotfix-users"],
        }
        one.at_home = "q-1"
        yield one


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


def test_from_the_link_of_a_message_to_the_signature(
    provider: IdentityProvider, phone: Page, live_server: Any, company: Company, settings: Any
) -> None:
    settings.PASSWORDS_FOR = "nobody"
    complaints: list[str] = []
    phone.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    hotfix = ready(report(company), company, to="testing")
    phone.goto(live_server.url + url("act", hotfix, "pass_testing"))
    button = phone.get_by_role("link", name="Sign in with Example SSO")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert phone.locator("[type=password]").count() == 0
    button.tap()
    phone.wait_for_url(f"**{url('act', hotfix, 'pass_testing')}")
    phone.get_by_role("button", name="Sign off testing").tap()
    phone.wait_for_url(f"**{url('change', hotfix)}")
    hotfix.refresh_from_db()
    assert hotfix.state == "deployment"
    signed = hotfix.approvals.get(role="qa_lead")
    assert (signed.signer, signed.authenticated_by) == (company.qa, "Example SSO")
    assert complaints == []


@pytest.mark.parametrize("passwords_for", ["everybody", "superusers", "nobody"])
def test_the_log_in_fits_a_phone(
    passwords_for: str, provider: IdentityProvider, phone: Page, live_server: Any, settings: Any
) -> None:
    settings.PASSWORDS_FOR = passwords_for
    phone.goto(f"{live_server.url}/admin/login/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    if passwords_for == "superusers":
        assert not phone.locator("[name=password]").is_visible()
        phone.get_by_text("Administrators: by password").tap()
    assert phone.locator("[name=password]").is_visible() == (passwords_for != "nobody")
