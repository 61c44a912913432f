"""Refused, signed out, signed in anew or as somebody else: what was typed is kept for who it was shown to."""

from typing import Any

import pytest
from django.test import Client

from apps.console.models import Draft
from apps.hotfixes.models import HotFix, StatusUpdate
from tests.asking import client_of, url, words_of
from tests.drafting import LOG_IN, begin, draft_form, save
from tests.driving import PASSWORD, Company, drive, ready, report
from tests.elsewhere import WAY, comes_back, leaves

TEXT = "Half of the payments go through again."


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return drive(report(company), company, to="development")


def log_in(browser: Client, user: Any, *, to: str = "/admin/") -> Any:
    """Log in by the page of the log-in, whoever was signed in before."""
    browser.get(LOG_IN)
    token = browser.cookies["csrftoken"].value
    typed = {"username": user.username, "password": PASSWORD, "next": to, "csrfmiddlewaretoken": token}
    return browser.post(LOG_IN, typed)


def test_a_refused_form_is_there_when_it_is_opened_again(company: Company, hotfix: HotFix) -> None:
    ready(hotfix, company, to="testing")
    address = url("act", hotfix, "fail_testing")
    browser = client_of(company.qa)
    refused = browser.post(address, begin(browser, address, reason="It fails.", password="wrong"))
    assert refused.status_code == 400
    again = client_of(company.qa).get(address)
    assert draft_form(again)["reason"] == ["It fails."]
    assert draft_form(again)["password"] == [""]
    assert "Your draft of" in words_of(again)


def test_after_the_session_ended_it_is_put_back_by_logging_in(company: Company, hotfix: HotFix) -> None:
    address = url("status", hotfix)
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, company.po)
    typed = begin(browser, address, text=TEXT)
    del browser.cookies["sessionid"]

    sent = browser.post(address, typed)
    assert sent.status_code == 302
    assert sent.url == f"{LOG_IN}?next={address}"
    asked = browser.get(sent.url)
    assert "What you typed is kept: log in, and it is put back." in words_of(asked)
    assert TEXT not in words_of(asked)
    assert not StatusUpdate.objects.exists()

    there = browser.get(log_in(browser, company.po, to=address).url)
    assert draft_form(there)["text"] == [TEXT]
    assert browser.post(address, draft_form(there)).status_code == 302
    assert StatusUpdate.objects.get().text == TEXT
    assert "Your draft of" not in words_of(browser.get(address))


def test_it_leads_back_to_the_page_where_it_was_typed(company: Company, hotfix: HotFix) -> None:
    browser = client_of(company.po)
    typed = {**form_on_the_page(browser, hotfix), "text": TEXT}
    browser.logout()
    assert browser.post(url("status", hotfix), typed).url == f"{LOG_IN}?next={url('change', hotfix)}"


def form_on_the_page(browser: Client, hotfix: HotFix) -> dict[str, Any]:
    page = browser.get(url("change", hotfix))
    return {"kept_draft": page.context["page"].status.form.kept_draft.token}


def test_a_page_of_before_the_last_log_in_is_kept(company: Company, hotfix: HotFix) -> None:
    address = url("status", hotfix)
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, company.po)
    typed = begin(browser, address, text=TEXT)
    log_in(browser, company.po)
    sent = browser.post(address, typed)
    assert sent.status_code == 403
    assert "What you typed is kept: it is put back in the form" in words_of(sent)
    assert f'href="{address}"' in words_of(sent)
    assert draft_form(browser.get(address))["text"] == [TEXT]


def test_what_is_being_typed_in_a_page_of_before_the_last_log_in_is_kept(
    company: Company, hotfix: HotFix
) -> None:
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, company.po)
    typed = begin(browser, url("status", hotfix), text=TEXT)
    log_in(browser, company.po)
    assert save(browser, typed).json() == {"said": "Draft saved 02:14 UTC"}
    assert draft_form(browser.get(url("status", hotfix)))["text"] == [TEXT]


def test_a_page_of_nobody_known_says_what_it_said(company: Company, hotfix: HotFix) -> None:
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, company.po)
    sent = browser.post(url("status", hotfix), {"text": TEXT})
    assert sent.status_code == 403
    assert "Go back, copy what you typed" in words_of(sent)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("strict", [True, False])
def test_whoever_signed_in_since_sends_nothing_of_it(strict: bool, company: Company, hotfix: HotFix) -> None:
    """Without the check against forged requests it is refused all the same."""
    address = url("status", hotfix)
    browser = Client(enforce_csrf_checks=strict)
    log_in(browser, company.po)
    typed = begin(browser, address, text=TEXT)
    log_in(browser, company.tl)
    sent = browser.post(address, typed)
    assert sent.status_code == 403
    assert "Somebody else opened this page" in words_of(sent)
    assert "What was typed is kept for that person alone" in words_of(sent)
    assert not StatusUpdate.objects.exists()
    assert TEXT not in words_of(browser.get(address))
    assert draft_form(client_of(company.po).get(address))["text"] == [TEXT]


def test_what_goes_elsewhere_first_is_kept_until_its_person_is_back(
    company: Company, hotfix: HotFix, settings: Any
) -> None:
    settings.REAUTHENTICATION = WAY
    ready(hotfix, company, to="testing")
    address = url("act", hotfix, "pass_testing")
    browser = client_of(company.qa)
    back = leaves(browser, address, reason="Every run passed.")
    assert draft_form(client_of(company.qa).get(address))["reason"] == ["Every run passed."]
    assert comes_back(browser, back, company.qa).status_code == 302
    assert [draft.typed for draft in Draft.objects.all()] == [""]
