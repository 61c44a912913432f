"""Through samlp, a provider of SAML: a stranger gets an account, and signs by logging in there again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from playwright.sync_api import Browser, Page

from apps.accounts.models import User
from tests.asking import url
from tests.driving import Company, ready, report
from tests.saml.assertions import key_and_certificate
from tests.saml.conftest import OLD_CLOCK, write_file

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database, pytest.mark.filterwarnings(OLD_CLOCK)]
INSTALLED = site.BASE_DIR / "var/tools/saml_provider/node_modules"
PROVIDER = Path(__file__).parent / "saml_provider/provider.mjs"
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"


@pytest.fixture
def there(settings: Any, live_server: Any, tmp_path: Path) -> Iterator[str]:
    """Run it, name it in the file of the site, and give its address."""
    assert INSTALLED.exists(), "It is missing: .ci/fetch-identity-providers fetches it."
    node = shutil.which("node")
    assert node
    for name, text in zip(("key.pem", "certificate.pem"), key_and_certificate("good"), strict=True):
        (tmp_path / name).write_text(text)
    back = f"{live_server.url}/admin/sign-in/old-company/assertion/"
    command = [node, PROVIDER, INSTALLED, tmp_path / "key.pem", tmp_path / "certificate.pem", back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout
            # Another site than ours, to a browser: it sends no cookie along with a form from there.
            address = f"http://127.0.0.1:{running.stdout.readline().strip()}"
            settings.SINGLE_SIGN_ON = write_file(
                tmp_path,
                entity_id='"urn:saml-for-tests"',
                sign_on_address=f'"{address}/sign-on"',
                name_attribute='"http://schemas.passportjs.com/nick"',
                email_attribute=f'"{CLAIMS}/emailaddress"',
                given_name_attribute=f'"{CLAIMS}/givenname"',
                family_name_attribute=f'"{CLAIMS}/surname"',
                groups_claim='"http://schemas.passportjs.com/groups"',
            )
            settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
            settings.SITE_URL = live_server.url
            yield address
        finally:
            running.kill()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def logs_in_there(page: Page, address: str, name: str) -> None:
    """Type a name on the provider's own page."""
    page.wait_for_url(f"{address}/sign-on**")
    page.fill("[name=login]", name)
    page.click("button[type=submit]")


def test_in_and_signed_and_not_by_somebody_else(
    there: str, page: Page, live_server: Any, company: Company
) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.click("text=Sign in with Old SSO")
    logs_in_there(page, there, "anna")
    page.wait_for_url(f"{live_server.url}/admin/")
    anna = User.objects.get(username="anna")
    assert (str(anna), anna.email, anna.is_staff) == ("Anna Example", "anna@example.com", True)

    company.system.roster.create(role="qa_lead", user=anna, rank="deputy")
    company.system.staff.create(user=anna)
    hotfix = ready(report(company), company, to="testing")
    page.goto(live_server.url + url("act", hotfix, "pass_testing"))
    page.get_by_role("button", name="Sign off testing").click()
    # It knows her already, and asks all the same.
    logs_in_there(page, there, "bertha")
    page.get_by_text("Old SSO recognised somebody else than Anna Example").first.wait_for()
    assert not hotfix.approvals.filter(role="qa_lead").exists()
    page.goto(live_server.url + url("act", hotfix, "pass_testing"))
    page.get_by_role("button", name="Sign off testing").click()
    logs_in_there(page, there, "anna")
    page.wait_for_url(f"**{url('change', hotfix)}")
    signed = hotfix.approvals.get(role="qa_lead")
    assert (signed.signer, signed.authenticated_by) == (anna, "Old SSO")
