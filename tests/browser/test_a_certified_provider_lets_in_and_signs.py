"""Through oidc-provider, which is certified: a stranger gets an account, and signs by logging in again."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from apps.accounts.models import User
from tests.asking import url
from tests.browser.certified_provider import logs_in_there
from tests.driving import Company, ready, report

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


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
