"""A form that met a database that is down comes back whole, with a button that sends it once more."""

from apps.hotfixes.models import HotFix, StatusUpdate
from tests.asking import client_of, form_in, url, words_of
from tests.driving import PASSWORD, Company
from tests.entrance.down import GONE, down

TEXT = "Half of it & <more>."


def test_what_was_typed_is_sent_by_the_page_that_says_so(company: Company, hotfix: HotFix) -> None:
    browser = client_of(company.po, enforce_csrf_checks=True, raise_request_exception=False)
    address = url("status", hotfix)
    typed = {**form_in(browser.get(address)), "text": TEXT}
    with down(GONE):
        answer = browser.post(address, typed)
    assert answer.status_code == 503
    assert f'action="{address}"' in words_of(answer)
    assert browser.post(address, form_in(answer)).status_code == 302
    assert StatusUpdate.objects.get().text == TEXT


def test_a_password_is_asked_for_again(company: Company, hotfix: HotFix) -> None:
    browser = client_of(company.qa, raise_request_exception=False)
    address = url("act", hotfix, "pass_testing")
    typed = {**form_in(browser.get(address)), "reason": "It passed.", "password": PASSWORD}
    with down(GONE):
        answer = browser.post(address, typed)
    assert PASSWORD not in words_of(answer)
    again = browser.post(address, form_in(answer))
    assert again.status_code == 400
    assert form_in(again)["reason"] == ["It passed."]


def test_a_log_in_is_not_given_back(company: Company) -> None:
    browser = client_of(None, raise_request_exception=False)
    with down(GONE):
        answer = browser.post("/admin/login/", {"username": company.po.username, "password": PASSWORD})
    assert answer.status_code == 503
    assert "<form" not in words_of(answer)
    assert PASSWORD not in words_of(answer)
