"""What SQLite's index finds is what looking through the words finds, with FTS5 or without, old and new."""

import pytest
from django.db import connection

from apps.search import checks, fields, finding, indexes
from apps.search.finding import search
from apps.search.models import SearchDocument
from apps.search.query import understood
from tests.driving import drive, make_company, report

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="SQLite's index and PostgreSQL's differ"
)

# References, versions, beginnings, umlauts, marks that are operators elsewhere, names, what is nowhere.
TYPED = (
    "HF-1",
    "payments refused",
    "pay",
    "yme",
    "v2.4.1",
    "2.4.1-rc1",
    "Käserei",
    "kaeserei",
    "reporter",
    "certificate payments",
    "payments pelican",
    "pay peli",
    "payments xylophone",
    '"card" AND (payments*)',
    "ops-1 'x' %_",
    "xylophone",
    "crad",
    "日本",
)


@pytest.fixture
def hotfixes(company):
    """Open ones and two that ended, of two systems."""
    other = make_company("SHOP")
    ended = [drive(report(company), company, to="closed") for _each in range(2)]
    # A word that the newer one has not: what is rare is looked for in another way.
    with_it = SearchDocument.objects.get(hotfix=ended[0])
    with_it.words += " pelican"
    with_it.save()
    return [
        *ended,
        report(company, title="Käserei: the label 日本 has “50 % off”"),
        report(other, title="The till of OPS-1 refuses cards"),
    ]


@pytest.mark.parametrize("column", ["heads", "words"])
def test_each_column(column, hotfixes):
    for typed in TYPED:
        query = understood(typed)
        by_index, by_looking = (
            set(SearchDocument.objects.filter(**{f"{column}__{how}": query}).values_list("pk", flat=True))
            for how in ("matches", "holds")
        )
        assert by_index == by_looking, typed


def test_whole_searches_in_parts_of_any_size_and_without_fts5(hotfixes, company, monkeypatch):
    viewers = [company.auditor, company.po, company.insider, company.plain]

    def found():
        return {
            (typed, viewer.username): [one.hotfix.pk for one in search(typed, viewer=viewer).results]
            for typed in TYPED
            for viewer in viewers
        }

    here = found()
    assert here["payments refused", company.auditor.username]
    assert len(here["payments pelican", company.auditor.username]) == 1
    assert not here["payments refused", company.plain.username]
    for part, forms, few in ((1, finding._FEW_FORMS, 0), (1, 0, 0), (1, finding._FEW_FORMS, finding._FEW)):
        monkeypatch.setattr(finding, "_IN_THE_FIRST_PART", part)
        monkeypatch.setattr(finding, "_FEW_FORMS", forms)
        monkeypatch.setattr(finding, "_FEW", few)
        assert found() == here
    for module in (finding, fields, indexes):
        monkeypatch.setattr(module, "has_fts5", lambda: False)
    without = found()
    assert [one.id for one in checks.typos_are_forgiven(databases=["default"])] == ["search.W002"]
    # But for typos: these need threes of letters.
    assert {key: keys for key, keys in here.items() if key[0] != "crad"} == {
        key: keys for key, keys in without.items() if key[0] != "crad"
    }


def test_an_index_of_another_kind_is_made_anew(hotfixes):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE search_searchdocument_words")
        cursor.execute(
            "CREATE VIRTUAL TABLE search_searchdocument_words USING fts5"
            "(heads, words, content = 'search_searchdocument', content_rowid = 'hotfix_id', detail = column)"
        )
        indexes.install()
        cursor.execute(
            "INSERT INTO search_searchdocument_words (search_searchdocument_words) VALUES ('integrity-check')"
        )
    found = SearchDocument.objects.filter(words__matches=understood("certificate"))
    assert list(found) == list(SearchDocument.objects.filter(words__holds=understood("certificate")))
