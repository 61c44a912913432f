"""The reporter adds files to their report while it is open, in any round, and no sign-off turns stale."""

import pytest

from apps.common.errors import NotAllowed, WrongPhase
from apps.evidence.attachments import Attachment
from tests.asking import client_of, url, words_of
from tests.attaching import attach_url, put, upload
from tests.driving import drive, perform, ready, report


def _report_of(hotfix):
    return hotfix.evidence("issue_reports", every_round=True)["issue_reports"][0]


def test_after_a_sign_off_which_still_counts(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    hotfix.refresh_from_db()
    before = hotfix.evidence_digest
    put(_report_of(hotfix), company.reporter)
    hotfix.refresh_from_db()
    assert hotfix.evidence_digest == before
    perform(hotfix, "qualify", by=company.tl)
    hotfix.refresh_from_db()
    assert hotfix.state == "development"


def test_in_a_later_round(company):
    hotfix = drive(report(company), company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="Again.")
    hotfix.refresh_from_db()
    browser = client_of(company.reporter)
    address = attach_url(_report_of(hotfix))
    assert address in browser.get(url("change", hotfix)).content.decode()
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"file": upload()}).status_code == 302
    made = Attachment.objects.get()
    assert (made.evidence, made.added_by) == ("issue_reports", company.reporter)
    assert "gateway.log" in words_of(browser.get(url("change", hotfix)))
    # Added, and never taken away again: whoever read it since must find it.
    assert browser.post(url("take_off", hotfix, made), {"reason": "Wrong."}).status_code == 409
    assert Attachment.objects.exists()


def test_to_their_report_alone(company):
    hotfix = ready(report(company), company, to="testing")
    with pytest.raises(NotAllowed):
        put(hotfix.test_reports.get(), company.reporter)


def test_nobody_else_adds_to_it_later(company):
    hotfix = ready(report(company), company, to="testing")
    for person in (company.contributor, company.qa):
        with pytest.raises((NotAllowed, WrongPhase)):
            put(_report_of(hotfix), person)


def test_not_once_it_has_ended(company):
    hotfix = drive(report(company), company, to="closed")
    with pytest.raises(WrongPhase):
        put(_report_of(hotfix), company.reporter)
    assert (
        attach_url(_report_of(hotfix))
        not in client_of(company.reporter).get(url("change", hotfix)).content.decode()
    )
