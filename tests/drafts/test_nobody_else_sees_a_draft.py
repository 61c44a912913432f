"""A draft is its author's alone: no colleague, auditor or superuser sees it, and no page lists it."""

import pytest
from django.contrib import admin
from django.core import signing
from django.test import Client

from apps.console.models import Draft
from tests.asking import client_of, url, words_of
from tests.drafting import DISCARD, LOG_IN, SAVE, begin, save
from tests.driving import Company, ready, report

SECRET = "Between us: it was a wrong index."


@pytest.mark.parametrize("who", ["tl", "root", "owner", "auditor"])
def test_the_same_form_is_another_for_everybody_else(who: str, company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.qa)
    save(browser, begin(browser, url("status", hotfix), text=SECRET))
    save(browser, begin(browser, url("evidence", hotfix, "test_reports"), environment=SECRET))
    other = client_of(company.people[who])
    for address in (
        url("status", hotfix),
        url("evidence", hotfix, "test_reports"),
        url("change", hotfix),
        url("timeline", hotfix),
    ):
        assert SECRET not in words_of(other.get(address)), address


def test_it_is_in_no_list_of_the_admin() -> None:
    assert Draft not in admin.site._registry


def test_whoever_has_the_page_of_another_can_neither_read_nor_discard_it(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.po)
    typed = begin(browser, url("status", hotfix), text=SECRET)
    save(browser, typed)
    token = typed["kept_draft"][0]
    other = client_of(company.root)
    assert other.post(DISCARD, {"discarded": token}).status_code == 400
    assert Client().post(DISCARD, {"discarded": token}).url.startswith(LOG_IN)
    assert SECRET not in words_of(other.post(SAVE, {"kept_draft": token, "text": ""}))
    assert Draft.objects.count() == 1


def test_a_token_of_ones_own_making_saves_nothing(company: Company) -> None:
    hotfix = report(company)
    said = {
        "author": company.po.pk,
        "form": url("status", hotfix),
        "hotfix": hotfix.pk,
        "page": "x",
        "back": "/",
    }
    for token in (signing.dumps(said), signing.dumps(said, key="another"), "a:b:c", "\0", ""):
        assert Client().post(SAVE, {"kept_draft": token, "text": "x"}).url.startswith(LOG_IN)
        assert client_of(company.tl).post(SAVE, {"kept_draft": token, "text": "x"}).status_code == 400
    assert not Draft.objects.exists()
