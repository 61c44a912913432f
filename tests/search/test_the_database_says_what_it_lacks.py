"""Checks of the database, and what a search says where something is missing or takes too long."""

import pytest
from django.db import connection
from django.urls import reverse

from apps.common.errors import BadInput
from apps.search import bounds, checks, finding, indexes, rebuilding
from apps.search.models import SearchDocument
from tests.asking import client_of
from tests.driving import report

SEARCH = reverse("admin:search")


def warnings():
    asked = {"databases": ["default"]}
    return [one.id for one in (*checks.everything_is_found(**asked), *checks.typos_are_forgiven(**asked))]


def test_nothing_is_lacking(hotfix):
    assert warnings() == []


def test_a_hot_fix_that_cannot_be_found_is_told(hotfix):
    SearchDocument.objects.all().delete()
    assert warnings() == ["search.W001"]
    assert checks.everything_is_found(databases=None) == []


def test_migrating_does_not_wait_for_too_many(hotfix, company, monkeypatch, caplog):
    newer = report(company)
    SearchDocument.objects.all().delete()
    monkeypatch.setattr(rebuilding, "BY_MIGRATING", 1)
    rebuilding.begin()
    assert [one.pk for one in SearchDocument.objects.all()] == [newer.pk]
    assert "rebuild_search --missing" in caplog.text


def test_without_trigrams_only_typos_are_lacking(hotfix, company, monkeypatch):
    monkeypatch.setattr(indexes, "knows_typos", lambda: False)
    assert warnings() == ["search.W002"]
    assert finding.search("card", viewer=company.po).results
    page = client_of(company.po).get(SEARCH, {"q": "crad"}).content.decode()
    assert "Typos are not forgiven" in page


@pytest.mark.django_db
def test_what_takes_too_long_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(bounds, "LONGEST_STATEMENT", 0.2)
    slow = {
        "postgresql": "SELECT pg_sleep(30)",
        "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
    }[connection.vendor]
    with pytest.raises(BadInput, match="add a word"), bounds.bounded(), connection.cursor() as cursor:
        cursor.execute(slow)


def test_the_page_says_that_sentence_and_keeps_what_was_typed(company, monkeypatch):
    def too_much(*_given, **_named):
        raise BadInput("This search finds too much to end in time: add a word, or the system.")

    monkeypatch.setattr("apps.console.views.search.search", too_much)
    answer = client_of(company.po).get(SEARCH, {"q": "card"})
    assert answer.status_code == 400
    assert "add a word" in answer.content.decode()
    assert 'value="card"' in answer.content.decode()
