"""Whoever saves a form reads what it lacks still, and before that whose sign-offs a change makes stale."""

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import CRITICAL, Company, complete, drive, perform, report

STALE = "these sign-offs become stale"


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    hotfix = drive(report(company, **CRITICAL), company, to="qualification")
    complete(hotfix, company)
    return hotfix


def said(hotfix: HotFix, company: Company, **blank: str) -> str:
    browser, address = client_of(company.po), url("evidence", hotfix, "impact_assessments")
    typed = {**form_in(browser.get(address)), **blank}
    return words_of(browser.post(address, typed, follow=True))


def test_nothing_where_it_is_complete(hotfix: HotFix, company: Company) -> None:
    page = said(hotfix, company)
    assert "Impact assessment is saved.</li>" in page


def test_few_things_by_name(hotfix: HotFix, company: Company) -> None:
    page = said(hotfix, company, locations="", compliance_issues="")
    still = "users affected: where; compliance issues."
    assert f"Impact assessment is saved. Still missing: {still}</li>" in page


def test_many_by_their_number(hotfix: HotFix, company: Company) -> None:
    page = said(hotfix, company, locations="", compliance_issues="", functions="", cost_estimate="")
    assert "Impact assessment is saved. 4 things are still missing.</li>" in page


def test_the_form_unfolds_what_is_missing_while_it_is_little(hotfix: HotFix, company: Company) -> None:
    said(hotfix, company, locations="")
    form = words_of(client_of(company.po).get(url("evidence", hotfix, "impact_assessments")))
    assert '<details class="hf-note hf-note-warn" open>' in form
    said(hotfix, company, compliance_issues="", functions="", cost_estimate="")
    form = words_of(client_of(company.po).get(url("evidence", hotfix, "impact_assessments")))
    assert '<details class="hf-note hf-note-warn">' in form


def test_whose_sign_off_a_change_makes_stale_is_said_on_the_form(hotfix: HotFix, company: Company) -> None:
    browser, address = client_of(company.tl), url("evidence", hotfix, "impact_assessments")
    assert STALE not in words_of(browser.get(address))
    hotfix.refresh_from_db()
    perform(hotfix, "qualify", by=company.po)
    page = words_of(browser.get(address))
    assert STALE in page
    assert f"<li>{company.po} (Product Owner)</li>" in page


def test_one_that_is_stale_already_is_not_named(hotfix: HotFix, company: Company) -> None:
    hotfix.refresh_from_db()
    perform(hotfix, "qualify", by=company.po)
    said(hotfix, company, locations="Ghent only")
    assert STALE not in words_of(client_of(company.tl).get(url("evidence", hotfix, "impact_assessments")))
