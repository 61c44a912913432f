"""Whoever logs in on the way to a signature is not asked again for it: once, there, for a few minutes."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.accounts.log_in_to_sign import READING
from apps.common import clock
from apps.common.tracking import acting
from tests.asking import form_in, saying, url, words_of
from tests.driving import PASSWORD, drive, ready, report
from tests.elsewhere import WAY

ASKS = 'name="password"'


def logs_in(company, who, address):
    """A browser in which this person logged in on the way to `address`."""
    browser = Client()
    page = browser.get(f"/admin/login/?next={address}")
    typed = {"username": company.people[who].username, "password": PASSWORD}
    answer = browser.post("/admin/login/", form_in(page) | typed)
    assert answer["Location"] == address, "the log-in keeps where one was going"
    return browser


def test_the_log_in_is_the_question(in_testing, company):
    address = url("act", in_testing, "pass_testing")
    browser = logs_in(company, "qa", address)
    page = browser.get(address)
    assert ASKS not in words_of(page)
    assert "it counts for this one signature" in words_of(page)
    assert browser.post(address, form_in(page)).status_code == 302
    approval = in_testing.approvals.last()
    assert (approval.signer, approval.authenticated_by) == (company.qa, "password at log-in")


def test_it_is_a_no_as_well_as_a_yes(in_testing, company):
    address = url("act", in_testing, "pass_testing")
    browser = logs_in(company, "qa", address)
    sent = form_in(browser.get(address)) | {"reason": "Failed twice."}
    assert browser.post(url("act", in_testing, "fail_testing"), sent).status_code == 302
    assert in_testing.approvals.last().comment == "Failed twice."


def test_it_counts_once(company):
    hotfix = ready(report(company), company, to="qualification")
    address = url("act", hotfix, "qualify")
    browser = logs_in(company, "po", address)
    assert browser.post(address, form_in(browser.get(address))).status_code == 302
    answer = browser.post(url("act", hotfix, "reject"), saying(hotfix, password="", seen=hotfix.version + 1))
    assert answer.status_code == 400
    assert ASKS in words_of(answer)


def test_a_refusal_at_the_door_uses_it_up_and_asks_for_the_password(in_testing, company, edit):
    address = url("act", in_testing, "pass_testing")
    browser = logs_in(company, "qa", address)
    shown = form_in(browser.get(address))
    edit(in_testing, "test_reports", summary="One run failed, and went well once more.")
    answer = browser.post(address, shown)
    assert answer.status_code == 409
    assert ASKS in words_of(answer)


def test_what_is_wrong_with_the_form_does_not_use_it_up(in_testing, company):
    address = url("act", in_testing, "fail_testing")
    browser = logs_in(company, "qa", address)
    answer = browser.post(address, form_in(browser.get(address)) | {"reason": ""})
    assert answer.status_code == 400
    assert ASKS not in words_of(answer)


def test_after_a_few_minutes_the_password_is_asked_for(in_testing, company):
    address = url("act", in_testing, "pass_testing")
    at = clock.now()
    with clock.set_to(at):
        browser = logs_in(company, "qa", address)
        sent = form_in(browser.get(address))
    with clock.set_to(at + READING + timedelta(seconds=1)):
        assert ASKS in words_of(browser.get(address))
        answer = browser.post(address, sent)
    assert answer.status_code == 400
    assert "Type your password" in words_of(answer)


def test_it_counts_for_no_other_hot_fix(in_testing, company):
    other = ready(report(company), company, to="testing")
    browser = logs_in(company, "qa", url("act", other, "pass_testing"))
    assert ASKS in words_of(browser.get(url("act", in_testing, "pass_testing")))


@pytest.mark.parametrize("address", ["/admin/", "/admin/hotfixes/hotfix/{pk}/change/"])
def test_a_log_in_on_the_way_elsewhere_signs_nothing(address, in_testing, company):
    browser = logs_in(company, "qa", address.format(pk=in_testing.pk))
    assert ASKS in words_of(browser.get(url("act", in_testing, "pass_testing")))


def test_who_was_signed_in_already_is_asked(in_testing, company):
    browser = Client()
    browser.force_login(company.qa)
    browser.get(f"/admin/login/?next={url('act', in_testing, 'pass_testing')}")
    assert ASKS in words_of(browser.get(url("act", in_testing, "pass_testing")))


def test_another_person_in_the_same_browser_is_asked(in_testing, company):
    address = url("act", in_testing, "pass_testing")
    browser = logs_in(company, "qa", address)
    browser.force_login(company.rm)
    kept = browser.session.get("logged_in_to_sign")
    assert kept is None or kept["user"] != company.rm.pk


def test_where_people_are_asked_elsewhere_they_still_are(in_testing, company, settings):
    settings.REAUTHENTICATION = WAY
    browser = logs_in(company, "qa", url("act", in_testing, "pass_testing"))
    assert "logged_in_to_sign" not in browser.session


def test_a_password_that_somebody_else_set_still_signs_nothing(company):
    hotfix = drive(report(company), company, to="testing")
    address = url("act", hotfix, "pass_testing")
    with acting(company.root):
        company.qa.set_password("of the administrator")
        company.qa.save()
    browser = Client()
    typed = {"username": company.qa.username, "password": "of the administrator", "next": address}
    answer = browser.post("/admin/login/", typed)
    assert answer["Location"] == "/admin/password_change/"
    assert "logged_in_to_sign" not in browser.session
