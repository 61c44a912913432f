"""Open ones first, then those whose head has it, then the newest; twenty a page, two hundred at most."""

import pytest
from django.urls import reverse

from apps.search import finding
from tests.asking import client_of
from tests.driving import perform, report

SEARCH = reverse("admin:search")


def cancelled(company, **fields):
    hotfix = report(company, **fields)
    perform(hotfix, "cancel", by=company.reporter, reason="Not needed.")
    hotfix.refresh_from_db()
    return hotfix


def test_open_then_head_then_newest(company, found):
    ended_in_head = cancelled(company, title="Ledger")
    ended = cancelled(company, title="Another", description="The ledger is empty.")
    text_old = report(company, title="Old", description="Ledger of today")
    text_new = report(company, title="New", description="Ledger of yesterday")
    head = report(company, title="Ledger twice")
    text_newest = report(company, title="Newest", description="Ledger of tomorrow")
    assert found("ledger", company.po) == [head, text_newest, text_new, text_old, ended_in_head, ended]


@pytest.mark.parametrize(("newest", "very"), [(1, 0), (2, 0), (2, 1), (3, 2), (4, 1), (5, 4)])
def test_in_the_same_order_where_only_the_newest_are_walked(newest, very, company, found, monkeypatch):
    in_text = {"title": "Old", "description": "The ledger is empty."}
    old_head = cancelled(company, title="Ledger")
    old = cancelled(company, **in_text)
    cancelled(company, title="Of something else")
    head = cancelled(company, title="Ledger twice")
    text = cancelled(company, **in_text)
    cancelled(company, title="Of something else again")
    monkeypatch.setattr(finding, "NEWEST", newest)
    monkeypatch.setattr(finding, "VERY_NEWEST", very)
    assert found("ledger", company.po) == [head, old_head, text, old]


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 2)
    monkeypatch.setattr(finding, "MOST", 5)


def test_by_pages(company, found, small_pages):
    some = [report(company) for _each in range(4)][::-1]
    assert found("card", company.po) == some[:2]
    assert found("card", company.po, number=2) == some[2:]
    assert found("card", company.po, number=3) == []


def test_no_more_than_the_most(company, small_pages):
    some = [report(company) for _each in range(8)][::-1]
    last = finding.search("card", viewer=company.po, number=3)
    assert [one.hotfix for one in last.results] == some[4:5]
    assert last.full
    assert not last.more


def test_the_pages_lead_to_each_other(company, small_pages):
    for _each in range(5):
        report(company)
    page = client_of(company.po).get(SEARCH, {"q": "card payments", "p": "2"}).content.decode()
    assert 'rel="prev" href="?q=card+payments&amp;p=1"' in page
    assert 'rel="next" href="?q=card+payments&amp;p=3"' in page
