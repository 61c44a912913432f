"""Somebody else signs while a page is open: it says so where one reads, and takes nothing away."""

import pytest
from playwright.sync_api import Browser, expect

from tests.asking import url
from tests.driving import PASSWORD, Company, perform, ready, report

pytestmark = pytest.mark.browser


def test_it_says_so_and_keeps_what_is_typed(chromium: Browser, live_server, company: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.clock.install()
    page.goto(live_server.url + url("act", hotfix, "qualify"))
    page.fill("#id_username", company.po.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.fill("#id_reason", "Reading.")
    page.clock.run_for(31_000)
    expect(page.locator(".hf-news")).to_be_hidden()
    perform(hotfix, "qualify", by=company.tl)
    page.clock.run_for(31_000)
    expect(page.locator(".hf-news")).to_contain_text(f"{company.tl} changed {hotfix.reference}")
    assert page.input_value("#id_reason") == "Reading."
    page.click(".hf-news >> text=Show it")
    expect(page.locator(".hf-news")).to_be_hidden()
    context.close()
