"""Whoever saves a form is led to what they do next, and never into the middle of a page."""

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, complete, drive, perform, ready, report


@pytest.fixture
def in_qualification(company: Company) -> HotFix:
    return drive(report(company), company, to="qualification")


def save(hotfix: HotFix, who: object, name: str, *, then: str = "next", **typed: str) -> str:
    """Save one form as it is; the address that the answer leads to."""
    browser, address = client_of(who), url("evidence", hotfix, name)
    sent = form_in(browser.get(address)) | typed | ({"then": then} if then else {})
    answer = browser.post(address, sent)
    assert answer.status_code == 302
    return str(answer["Location"])


def words(hotfix: HotFix, who: object, name: str) -> str:
    return words_of(client_of(who).get(url("evidence", hotfix, name)))


def test_from_one_form_to_the_next_in_the_order_of_the_gate(
    in_qualification: HotFix, company: Company
) -> None:
    assert "Save and next: Change request<" in words(in_qualification, company.po, "impact_assessments")
    led_to = save(in_qualification, company.po, "impact_assessments")
    assert led_to == url("evidence", in_qualification, "change_requests")


def test_from_the_last_form_back_to_what_was_left_behind(in_qualification: HotFix, company: Company) -> None:
    assert "Save and next: Qualification<" in words(in_qualification, company.po, "risk_assessments")
    assert save(in_qualification, company.po, "risk_assessments") == url(
        "evidence", in_qualification, "qualifications"
    )


def test_from_the_form_that_completes_the_phase_to_the_signature(
    in_qualification: HotFix, company: Company
) -> None:
    complete(in_qualification, company)
    assert ">Save and sign<" in words(in_qualification, company.po, "risk_assessments")
    assert save(in_qualification, company.po, "risk_assessments") == url("act", in_qualification, "qualify")


def test_to_the_same_form_where_it_is_what_still_lacks_something(
    in_qualification: HotFix, company: Company
) -> None:
    complete(in_qualification, company)
    led_to = save(in_qualification, company.po, "impact_assessments", locations="")
    assert led_to == url("evidence", in_qualification, "impact_assessments")


def test_to_the_act_where_nobody_signs(company: Company) -> None:
    hotfix = report(company)
    assert "Save, then: Submit for qualification<" in words(hotfix, company.reporter, "issue_reports")
    assert save(hotfix, company.reporter, "issue_reports") == url("act", hotfix, "submit")


def test_nothing_follows_for_who_only_helps(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    assert 'name="then"' not in words(hotfix, company.contributor, "test_reports")
    assert save(hotfix, company.contributor, "test_reports") == url("change", hotfix)


def test_saving_alone_leads_to_the_top_of_the_page(in_qualification: HotFix, company: Company) -> None:
    led_to = save(in_qualification, company.po, "impact_assessments", then="")
    assert led_to == url("change", in_qualification)


@pytest.mark.parametrize("typed", ["yes", "/somewhere", "next "])
def test_nothing_else_that_is_sent_leads_anywhere(
    typed: str, in_qualification: HotFix, company: Company
) -> None:
    assert save(in_qualification, company.po, "impact_assessments", then=typed) == url(
        "change", in_qualification
    )


def test_after_signing_the_page_says_who_is_waited_for(company: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    page = words_of(client_of(company.po).get(url("change", hotfix)))
    told = page.partition('id="actions"')[2].partition("</section>")[0]
    assert f"Technical Lead's sign-off: Technical Lead ({company.tl})" in told
    assert told.index("Waits for") < told.index("Send back or stop") < told.index(">Reject<")
