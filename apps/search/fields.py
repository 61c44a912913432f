"""A column of words to be found, and the ways to ask for them, in the words of each database.

PostgreSQL keeps such a column as `tsvector`, SQLite as a text beside an FTS5 index (indexes.py). It holds
forms of words (words.py), one as good as another: no parser and no language of the database touches them.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Lookup

from .query import Form, Query, Way

# Words that have as many threes of letters in common are looked at for a typo; the rest is decided in Python.
ALIKE_ENOUGH = 0.3


class WordsField(models.TextField):
    """A set of words, handed over as one text with spaces between them."""

    def db_type(self, connection: Any) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        if connection.vendor == "postgresql":
            # As they are: to_tsvector would take them apart in its own way.
            return "array_to_tsvector(string_to_array(%s, ' '))"
        return "%s"


@WordsField.register_lookup
class Holds(Lookup):
    """Whether all terms of a Query are among the words; of few rows, which SQLite looks at one by one."""

    lookup_name = "holds"
    prepare_rhs = False
    rhs: Query

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, _as_tsquery(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, _params = self.process_lhs(compiler, connection)
        wanted: list[str] = []
        ways = [[_way_in_text(column, way, wanted) for way in term.ways] for term in self.rhs.terms]
        return _nested("AND", [_nested("OR", one) for one in ways]), wanted


@WordsField.register_lookup
class Matches(Holds):
    """The same of any number of rows: an index is asked."""

    lookup_name = "matches"

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not has_fts5():
            return super().as_sqlite(compiler, connection)
        field = self.lhs.target
        return _in_index(self.lhs, f"{field.model._meta.db_table}_{field.column}"), [as_match(self.rhs)]


@models.CharField.register_lookup
@models.TextField.register_lookup
class SimilarTo(Lookup):
    """Whether a word of the text may be the given one but for a typo; who asks looks more closely."""

    lookup_name = "similar_to"
    prepare_rhs = False
    rhs: str

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} %%> %s", [*params, self.rhs]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        threes = {self.rhs[at : at + 3] for at in range(len(self.rhs) - 2)}
        index = f"{self.lhs.target.model._meta.db_table}_threes"
        return _in_index(self.lhs, index), [" OR ".join(map(_quoted_for_sqlite, sorted(threes)))]


@cache
def has_fts5() -> bool:
    """Whether the SQLite of this machine has FTS5 with threes of letters: since 3.34, unless left out."""
    with closing(sqlite3.connect(":memory:")) as scratch:
        try:
            scratch.execute("CREATE VIRTUAL TABLE threes USING fts5(text, tokenize = 'trigram')")
        except sqlite3.OperationalError:
            return False
    return True


def _in_index(column: Any, index: str) -> str:
    key = f'"{column.alias}"."{column.target.model._meta.pk.column}"'
    return f'{key} IN (SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s)'  # noqa: S608


def _as_tsquery(query: Query) -> str:
    return " & ".join(f"({' | '.join(map(_way_as_tsquery, term.ways))})" for term in query.terms)


def _way_as_tsquery(way: Way) -> str:
    return f"({' & '.join(map(_form_as_tsquery, way))})"


def _form_as_tsquery(form: Form) -> str:
    text = form.text.replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'{':*' if form.begins else ''}"


def as_match(query: Query) -> str:
    """The question for an FTS5 index that finds what `query` finds."""
    return " AND ".join(f"({' OR '.join(map(_way_as_match, term.ways))})" for term in query.terms)


def _way_as_match(way: Way) -> str:
    return f"({' AND '.join(map(_form_as_match, way))})"


def _form_as_match(form: Form) -> str:
    return f"{_quoted_for_sqlite(form.text)}{' *' if form.begins else ''}"


def _way_in_text(column: str, way: Way, wanted: list[str]) -> str:
    """That `column` has all forms of `way`, which are added to `wanted`; words have spaces between."""
    wanted += [f" {form.text}" if form.begins else f" {form.text} " for form in way]
    return _nested("AND", [f"instr(' ' || {column} || ' ', %s) > 0"] * len(way))


def _nested(joined: str, parts: Sequence[str]) -> str:
    """One condition of many: in halves, since SQLite takes no more than a thousand one below the other."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({_nested(joined, parts[:half])} {joined} {_nested(joined, parts[half:])})"


def _quoted_for_sqlite(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
