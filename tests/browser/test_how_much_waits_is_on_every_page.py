"""A page that stays open says in its header and its title how much waits, and asks again each minute."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.asking import url
from tests.driving import PASSWORD, Company, drive, perform, ready, report

pytestmark = pytest.mark.browser


def test_it_says_so_and_hears_what_became_of_it(chromium: Browser, live_server, company: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    drive(report(company), company, to="qualification")
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.clock.install()
    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/waiting/") else None)
    page.goto(live_server.url + url("change", hotfix))
    page.fill("#id_username", company.po.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    badge = page.locator(".hf-waiting .hf-badge")
    expect(page).to_have_title(f"{hotfix.reference}: {hotfix.title} | Hot Fix")
    page.clock.run_for(2_000)
    expect(badge).to_be_hidden()
    assert asked == []
    page.clock.run_for(5_000)
    expect(badge).to_have_text("2")
    expect(page).to_have_title(f"(2) {hotfix.reference}: {hotfix.title} | Hot Fix")
    perform(hotfix, "qualify", by=company.po)
    page.clock.run_for(60_000)
    expect(badge).to_have_text("1")
    expect(page).to_have_title(f"• (1) {hotfix.reference}: {hotfix.title} | Hot Fix")
    # What was told a moment ago stands on the next page at once.
    page.goto(live_server.url + reverse("admin:own_messages"))
    expect(badge).to_have_text("1")
    context.close()
