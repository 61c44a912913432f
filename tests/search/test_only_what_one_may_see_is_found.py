"""Whatever somebody types, hot fixes that they may not see are as if they did not exist."""

import re

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.search.alike import alike
from apps.search.finding import search
from tests.asking import client_of, url
from tests.driving import EVERYBODY, make_company, present_company, report

SEARCH = reverse("admin:search")
SECRET = "Zanzibar ledgers diverge"


def _page(text):
    """What one reads, without what differs in each page of a session."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


@pytest.fixture
def secret(company):
    """A hot fix of another system, of which nobody of this company has a part."""
    return report(make_company("SEC"), title=SECRET, description="Only in Kilimanjaro.")


@pytest.mark.parametrize("who", EVERYBODY)
def test_one_finds_what_one_sees(who, company, secret):
    user = company.people[who]
    seen = client_of(user).get(url("change", secret)).status_code == 200
    found = [one.hotfix for one in search("zanzibar", viewer=user).results]
    assert found == ([secret] if seen else [])


@pytest.mark.parametrize(
    "text", ["zanzibar", "kilimanjaro", "zanzibra", "Payments SEC", "Reporter Sec", "open", "HF-2026-0001"]
)
def test_the_page_says_nothing_of_it(text, company, secret):
    """The same page as where there is no such hot fix, but for the word itself."""
    with_it = client_of(company.po).get(SEARCH, {"q": text})
    assert with_it.status_code == 200
    assert secret.reference not in with_it.content.decode().replace(text, "")
    assert "Zanzibar" not in with_it.content.decode()
    assert not with_it.context["found"].results
    without = client_of(company.po).get(SEARCH, {"q": "Nowhere"})
    words = with_it.content.decode().replace(text.replace('"', "&quot;"), "Nowhere")
    assert _page(words) == _page(without.content.decode())


def test_a_typo_leads_to_no_word_of_it(company, secret):
    own = report(company, title="Zanzibar is slow")
    results = search("Zanzibra", viewer=company.po)
    assert [one.hotfix for one in results.results] == [own]
    assert search("ledgrs", viewer=company.po).results == ()


def test_an_address_says_as_little_as_of_one_that_is_not(company, secret):
    there = client_of(company.po).get(f"/{secret.reference}")
    nowhere = client_of(company.po).get("/HF-2026-9999")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _page(there.content.decode()).replace(secret.reference, "") == _page(
        nowhere.content.decode()
    ).replace("HF-2026-9999", "")


def test_alike_are_only_such_as_one_sees(company, secret):
    assert alike(system=secret.system, title=SECRET, viewer=company.po) == []
    assert alike(system=secret.system, title=SECRET, viewer=company.auditor) == [secret]


def test_the_list_finds_no_more(company, secret):
    answer = client_of(company.po).get(url("changelist"), {"q": "zanzibar"})
    assert list(answer.context["cl"].queryset) == []


def test_a_count_of_pages_is_of_what_one_sees(company, secret):
    for _each in range(3):
        report(company, title="Zanzibar once more")
    other = present_company("SEC")
    for _each in range(25):
        report(other, title="Zanzibar elsewhere")
    results = search("zanzibar", viewer=company.po)
    assert (len(results.results), results.more) == (3, False)


@pytest.mark.parametrize("user", [None, "not staff", "inactive"])
def test_nobody_else_gets_an_answer(user, company, secret):
    person = None
    if user:
        person = User.objects.create_user("visitor", is_staff=user != "not staff")
    client = client_of(person)
    if user == "inactive":
        person.is_active = False
        person.save()
    for address in (f"{SEARCH}?q=zanzibar", f"/{secret.reference}"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_a_role_that_ends_ends_the_finding(company, secret):
    assert HotFix.objects.filter(pk=secret.pk).exists()
    reporter = secret.reported_by
    assert search("zanzibar", viewer=reporter).results
    reporter.is_staff = False
    reporter.save()
    assert not search("zanzibar", viewer=reporter).results
