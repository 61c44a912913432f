"""Through oidc-provider, which is certified: a stranger gets an account, and signs by logging in again."""

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
from tests.identity_provider import SECRET, IdentityProvider
from tests.single_sign_on.conftest import write_sign_on_file

pytestmark = pytest.mark.browser

INSTALLED = site.BASE_DIR / "var/tools/oidc_provider/node_modules"
PROVIDER = Path(__file__).parent / "oidc_provider/provider.mjs"


@pytest.fixture
def certified(request: Any, settings: Any, live_server: Any, tmp_path: Path) -> Iterator[str]:
    """The address of the provider, which runs and is named by the site's file.

    Parametrized by where it signs people out, it does.
    """
    assert INSTALLED.exists(), "It is missing: .ci/fetch-oidc-provider fetches it."
    backs = ("/admin/sign-in/company/back/", "/admin/hotfixes/hotfix/asked-again/")
    node = shutil.which("node")
    assert node
    sign_off = live_server.url + request.param if hasattr(request, "param") else ""
    come_back = [live_server.url + back for back in backs]
    command = [node, str(PROVIDER), str(INSTALLED), SECRET, sign_off, *come_back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout
            issuer = f"http://127.0.0.1:{running.stdout.readline().strip()}"
            settings.SINGLE_SIGN_ON = write_sign_on_file(
                IdentityProvider(issuer=issuer),
                tmp_path,
                scopes='["openid", "profile", "email", "groups"]',
                token_auth_method='"client_secret_basic"',
            )
            settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
            settings.SITE_URL = live_server.url
            yield issuer
        finally:
            running.kill()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def logs_in_there(page: Page, issuer: str, name: str) -> None:
    """Type a name on the provider's own page, and agree to whatever it asks for."""
    page.wait_for_url(f"{issuer}/interaction/**")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "whatever it is")
    page.click("button[type=submit]")
    page.wait_for_load_state()
    if page.url.startswith(issuer):
        page.click("button[type=submit]")


@pytest.mark.parametrize("certified", ["/admin/sign-in/company/log-out/"], indirect=True)
def test_in_signed_and_out(
    certified: str, page: Page, live_server: Any, company: Company, settings: Any
) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.click("text=Sign in with Example SSO")
    logs_in_there(page, certified, "anna")
    page.wait_for_url(f"{live_server.url}/admin/")
    anna = User.objects.get(username="anna")
    assert (str(anna), anna.email, anna.is_staff) == ("Anna Example", "anna@example.com", True)

    company.system.roster.create(role="qa_lead", user=anna, rank="deputy")
    company.system.staff.create(user=anna)
    hotfix = ready(report(company), company, to="testing")
    page.goto(live_server.url + url("act", hotfix, "pass_testing"))
    page.get_by_role("button", name="Sign off testing").click()
    logs_in_there(page, certified, "anna")
    page.wait_for_url(f"**{url('change', hotfix)}")
    signed = hotfix.approvals.get(role="qa_lead")
    assert (signed.signer, signed.authenticated_by) == (anna, "Example SSO")

    page.goto(f"{certified}/session/end")
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_load_state()
    page.goto(f"{live_server.url}/admin/")
    assert page.url.endswith("/admin/login/?next=/admin/")


def test_somebody_else_who_logs_in_there_signs_nothing(
    certified: str, page: Page, live_server: Any, company: Company
) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.click("text=Sign in with Example SSO")
    logs_in_there(page, certified, "anna")
    page.wait_for_url(f"{live_server.url}/admin/")
    anna = User.objects.get(username="anna")
    company.system.roster.create(role="qa_lead", user=anna, rank="deputy")
    company.system.staff.create(user=anna)
    hotfix = ready(report(company), company, to="testing")
    page.goto(live_server.url + url("act", hotfix, "pass_testing"))
    page.get_by_role("button", name="Sign off testing").click()
    logs_in_there(page, certified, "bertha")
    page.get_by_text("Example SSO recognised somebody else than Anna Example").first.wait_for()
    hotfix.refresh_from_db()
    assert hotfix.state == "testing"
