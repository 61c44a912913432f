"""Words, names and typos are found by an index that is made for it, and never by reading every row."""

import pytest
from django.db import connection

from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from apps.search.bounds import bounded
from apps.search.models import SearchName, SearchWord
from apps.search.query import understood
from tests.driving import report

ASKED = {
    "words": lambda viewer: _found(viewer, search__words__matches=understood("card payments")),
    "heads": lambda viewer: _found(viewer, search__heads__matches=understood("v2.4.1")),
    "names": lambda viewer: SearchName.objects.filter(words__matches=understood("reporter")),
    "typos": lambda viewer: SearchWord.objects.filter(text__similar_to="chekout"),
    "names with typos": lambda viewer: SearchName.objects.filter(text__similar_to="reportr"),
}
INDEX = {
    "postgresql": {
        "words": "search_searchdocument_words",
        "heads": "search_searchdocument_heads",
        "names": "search_searchname_words",
        "typos": "search_searchword_text",
        "names with typos": "search_searchname_text",
    },
    "sqlite": {
        "words": "search_searchdocument_words VIRTUAL TABLE INDEX",
        "heads": "search_searchdocument_heads VIRTUAL TABLE INDEX",
        "names": "search_searchname_words VIRTUAL TABLE INDEX",
        "typos": "search_searchword_threes VIRTUAL TABLE INDEX",
        "names with typos": "search_searchname_threes VIRTUAL TABLE INDEX",
    },
}


def _found(viewer, **lookup):
    return visible_to(viewer).filter(search__open=False, **lookup).order_by("-pk")[:20]


@pytest.mark.parametrize("what", ASKED)
def test_it_is_used(what, company):
    """By whoever sees everything; for others PostgreSQL may begin with the few that they see."""
    report(company)
    with bounded(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of a handful of rows reading all is the cheapest; this asks whether there is another way.
            cursor.execute("SET LOCAL enable_seqscan TO off")
            cursor.execute("SET LOCAL enable_indexscan TO off")
        plan = ASKED[what](company.auditor).explain()
    assert INDEX[connection.vendor][what] in plan


def test_an_open_one_is_read_from_the_few_that_are_open(company):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has few rows, and no choice")
    report(company)
    with bounded(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan TO off")
        plan = HotFix.objects.filter(search__open=True).order_by("-pk")[:20].explain()
    assert "search_open" in plan
