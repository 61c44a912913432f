"""What was copied from an earlier hot fix and not sent comes back marked as copied, and counts as little."""

from tests.asking import client_of, form_in, url, words_of
from tests.drafting import begin, save
from tests.driving import Company, drive, report

MARK = "Copied from HF-2026-0001"


def test_it_is_marked_and_waits_for_its_confirmation(company: Company) -> None:
    drive(report(company), company, to="closed")
    hotfix = drive(report(company, title="Refunds are refused"), company, to="deployment")
    address = url("evidence", hotfix, "deployment_plans")
    browser = client_of(company.rm)
    save(browser, begin(browser, f"{address}?as_in=HF-2026-0001", why="As the last time."))
    page = browser.get(address)
    assert MARK in words_of(page)
    assert form_in(page)["why"] == ["As the last time."]
    assert browser.post(address, form_in(page)).status_code == 302
    assert hotfix.deployment_plans.get().copied_from == "HF-2026-0001"


def test_whoever_asks_for_a_copy_sees_it_and_not_their_draft(company: Company) -> None:
    drive(report(company), company, to="closed")
    hotfix = drive(report(company, title="Refunds are refused"), company, to="deployment")
    address = url("evidence", hotfix, "deployment_plans")
    browser = client_of(company.rm)
    save(browser, begin(browser, address, backup="A snapshot."))
    assert "A snapshot." not in words_of(browser.get(f"{address}?as_in=HF-2026-0001"))
    assert "A snapshot." in words_of(browser.get(address))
