"""A letter wrong, missing, too many or exchanged, in titles, systems, people and tags; said on the page."""

import pytest
from django.urls import reverse

from apps.search.query import is_near
from tests.asking import client_of
from tests.driving import ready, report


@pytest.fixture
def hotfix(company):
    hotfix = report(company, title="Checkout of Käserei Gruyère fails")
    company.system.name = "Warehouse"
    company.system.save()
    company.reporter.last_name = "Wiederkehr"
    company.reporter.save()
    return hotfix


@pytest.mark.parametrize(
    "text",
    [
        *("chekout", "checkuot", "cheeckout", "Kaesrei", "käserai", "Gryuere", "Warehose", "Weiderkehr"),
        *("chekout wiederker", "warehuse gruyere"),
    ],
)
def test_it_is_found(text, hotfix, company, found):
    assert found(text, company.po) == [hotfix]


def test_a_tag_is(company, found):
    hotfix = ready(report(company), company, to="deployment")
    assert found("v2.4.l", company.po) == [hotfix]


@pytest.mark.parametrize("text", ["chkt", "warning", "houseware", "chack0at1", "gru"])
def test_what_is_another_word_is_not(text, hotfix, company, found):
    assert found(text, company.po) == ([hotfix] if text == "gru" else [])


def test_what_is_written_so_comes_alone(hotfix, company, found):
    other = report(company, title="Chekout of the shop")
    assert found("chekout", company.po) == [other]


def test_the_page_says_so(hotfix, company):
    page = client_of(company.po).get(reverse("admin:search"), {"q": "chekout"}).content.decode()
    assert "nearly the same" in page
    assert "<mark>Checkout</mark>" in page


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("login", "lgoin", True),
        ("login", "logins", True),
        ("login", "logout", False),
        ("deployment", "deplyomnet", True),
        ("deployment", "employment", True),
        ("rate", "late", True),
        ("rate", "lane", False),
    ],
)
def test_how_near(typed, word, near):
    assert is_near(typed, word) is near
