"""With scripts switched off, an issue is reported, evidence filled in, and a signature given."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.browser.conftest import Screen
from tests.driving import PASSWORD, Company, complete, drive, report

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """Open a window without scripts in which this person has signed in."""
    contexts = []

    def open_window(user: Any) -> Screen:
        context = chromium.new_context(java_script_enabled=False)
        contexts.append(context)
        screen = Screen(context.new_page(), live_server.url)
        screen.open("/admin/login/?next=/admin/")
        screen.page.fill('[name="username"]', user.username)
        screen.page.fill('[name="password"]', PASSWORD)
        screen.press("Log in")
        return screen

    yield open_window
    for context in contexts:
        context.close()


def test_the_log_in_offers_nothing_that_needs_one(plain: Any, company: Company) -> None:
    page = plain(company.po).page
    page.context.clear_cookies()
    page.goto(page.url)
    passkey = page.locator("[data-passkey-come-in]")
    assert (passkey.count(), passkey.is_visible()) == (1, False)


def test_from_the_report_to_a_signature(plain: Any, company: Company) -> None:
    reporter = plain(company.reporter)
    reporter.follow("Report an issue")
    page = reporter.page
    page.fill('[name="title"]', "Card payments are refused")
    page.select_option('[name="system"]', str(company.system.pk))
    page.check('[name="triggers"][value="system_down"]')
    page.fill('[name="description"]', "Every card payment ends in “try again later”.")
    page.fill('[name="observed_at"]', "2026-11-01T02:00")
    reporter.press("Report the issue")
    reporter.follow("Submit for qualification")
    reporter.press("Submit for qualification")
    page.locator(".messagelist .success").wait_for()

    hotfix = HotFix.objects.get()
    assert hotfix.state == "qualification"
    complete(hotfix, company)
    owner = plain(company.po)
    owner.open(url("evidence", hotfix, "impact_assessments"))
    owner.unfold("locations")
    owner.page.fill('[name="locations"]', "Ghent")
    owner.press("Save and sign")
    assert hotfix.impact_assessments.get().locations == "Ghent"
    assert owner.page.url.endswith(url("act", hotfix, "qualify"))
    owner.page.fill('[name="password"]', PASSWORD)
    owner.press("Approve qualification")
    assert "your sign-off is on the record" in owner.page.content()
    assert hotfix.approvals.get().signer == company.po


def test_a_no_needs_none_either(plain: Any, company: Company) -> None:
    hotfix = drive(report(company), company, to="qualification")
    complete(hotfix, company)
    owner = plain(company.po)
    owner.open(url("act", hotfix, "qualify"))
    owner.page.fill('[name="reason"]', "It can wait for the release.")
    owner.page.fill('[name="password"]', PASSWORD)
    owner.press("Reject")
    hotfix.refresh_from_db()
    assert hotfix.state == "rejected"
