"""Whoever has the page of somebody and is not signed in saves its draft: not for ever, and nothing huge."""

import pytest

from apps.console import drafts
from apps.console.models import Draft
from tests.asking import client_of, url, words_of
from tests.drafting import begin, save
from tests.driving import Company, report


def test_it_says_that_they_are_signed_out(company: Company) -> None:
    browser = client_of(company.po)
    typed = begin(browser, url("status", report(company)), text="Half of it.")
    browser.logout()
    said = "Draft saved 02:14 UTC. You are signed out: log in before you send this."
    assert save(browser, typed).json() == {"said": said}


def test_only_so_often_until_its_author_is_back(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_SIGNED_OUT", 2)
    hotfix = report(company)
    browser = client_of(company.po)
    typed = begin(browser, url("status", hotfix), text="0")
    browser.logout()
    answers = [save(browser, {**typed, "text": str(number)}).status_code for number in range(4)]
    assert answers == [200, 200, 409, 409]
    assert "text=1" in Draft.objects.get().typed
    sent = browser.post(url("status", hotfix), typed, follow=True)
    assert "Go back, and copy what you typed before you log in." in words_of(sent)

    browser.force_login(company.po)
    assert save(browser, {**typed, "text": "5"}).status_code == 200
    browser.logout()
    assert save(browser, {**typed, "text": "6"}).status_code == 200


def test_nothing_that_nobody_types(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "LONGEST", 1_000)
    browser = client_of(company.po)
    typed = begin(browser, url("status", report(company)), text="x" * 2_000)
    answer = save(browser, typed)
    assert answer.status_code == 409
    assert answer.json() == {"said": "What you type here is not kept as a draft."}
    assert not Draft.objects.exists()
