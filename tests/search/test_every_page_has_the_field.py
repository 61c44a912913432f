"""The field stands in the header of every page of the site, is labelled, and keeps what was typed."""

import pytest
from django.urls import reverse

from tests.asking import client_of, url
from tests.driving import report

PAGES = ["admin:index", "admin:hotfixes_hotfix_changelist", "admin:systems_system_changelist", "admin:search"]
FIELD = 'id="hf-search-field" type="search" name="q"'


@pytest.mark.parametrize("name", PAGES)
def test_it_is_there(name, company):
    page = client_of(company.owner).get(reverse(name)).content.decode()
    assert page.count(FIELD) == 1
    assert 'for="hf-search-field"' in page
    assert f'action="{reverse("admin:search")}"' in page


def test_on_the_page_of_a_hot_fix_and_its_forms(company):
    hotfix = report(company)
    for address in (url("change", hotfix), url("evidence", hotfix, "issue_reports"), url("add")):
        assert FIELD in client_of(company.reporter).get(address).content.decode()


def test_it_keeps_what_was_typed(company):
    page = client_of(company.po).get(reverse("admin:search"), {"q": "nowhere “else”"}).content.decode()
    assert f'{FIELD} value="nowhere “else”"' in page


def test_not_before_one_has_signed_in(db):
    assert FIELD not in client_of(None).get(reverse("admin:login")).content.decode()


@pytest.mark.parametrize("text", ["kaserei", "ops-1", "reporter pay", "hf-1", "#1", "HF-2026-0001"])
def test_the_list_finds_the_same(text, company):
    hotfix = report(company, title="Käserei")
    other = report(company, title="Other", incident_url="https://tickets.example/OPS-2")
    list_of = client_of(company.po).get(url("changelist"), {"q": text}).context["cl"].queryset
    assert hotfix in list_of
    assert (other in list_of) == (text == "reporter pay")


def test_the_list_narrows_further(company):
    report(company, title="Käserei")
    critical = report(company, title="Käserei", priority="critical", triggers=["performance"])
    asked = {"q": "kaserei", "priority__exact": "critical", "o": "1"}
    assert list(client_of(company.po).get(url("changelist"), asked).context["cl"].queryset) == [critical]
