"""The indexes behind the search, in the words of each database; put in place after every `migrate`.

PostgreSQL: GIN over the columns of words, and with the extension pg_trgm over names and words, for typos.
SQLite: FTS5 beside each table, kept by triggers on it, so that an index is changed exactly if its table is.
Each column of words has one of its own: a word of many texts costs nothing to look for in heads.
"""

import logging

from django.db import DatabaseError, connection, models, transaction

from .fields import WordsField, as_match, has_fts5
from .models import SearchDocument, SearchName, SearchWord
from .query import Query

# The columns in which words are found, and those in which words are looked for that are nearly the same.
_WITH_WORDS: tuple[type[models.Model], ...] = (SearchDocument, SearchName)
_WITH_THREES: tuple[type[models.Model], ...] = (SearchName, SearchWord)


def tables_exist() -> bool:
    """Whether the database is migrated so far that there is anything to search."""
    there = set(connection.introspection.table_names())
    return {model._meta.db_table for model in (SearchDocument, SearchName, SearchWord)} <= there


def install() -> None:
    """Make the indexes that are not there."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # It indexes no table for which checks are waiting for the end of the transaction.
            connection.check_constraints()
            _install_on_postgresql()
        else:
            _install_on_sqlite()


def knows_typos() -> bool:
    """Whether this database can look for what is nearly the same: with pg_trgm, and on SQLite with FTS5."""
    if connection.vendor != "postgresql":
        return has_fts5()
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])


def newest_in(column: str, query: Query, *, most: int, below: int | None = None) -> list[int]:
    """The keys of `most` documents of SQLite whose `column` has what `query` finds, the newest first.

    Args:
        below: only such as are smaller.
    """
    index = f"{SearchDocument._meta.db_table}_{column}"
    further = "" if below is None else "AND rowid < %s"
    params = (as_match(query), most) if below is None else (as_match(query), below, most)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s {further} ORDER BY rowid DESC LIMIT %s',  # noqa: S608
            params,
        )
        return [key for (key,) in cursor.fetchall()]


def newest_with_a_rare_word(column: str, query: Query, *, most: int) -> list[int] | None:
    """The keys of `most` documents of SQLite whose `column` has one term of `query`, the newest first.

    Of the term that reaches back farthest; None where each term is frequent. The index puts together all that
    begins in a way before it gives the first: what many have as a whole word is not asked for so.
    """
    found: list[int] | None = None
    # The longest first: of two beginnings the longer one is seldom the more frequent one.
    for term in sorted(query.terms, key=lambda one: len(one.text), reverse=True):
        if len(newest_in(column, Query((term.whole_words(),)), most=most)) == most:
            continue
        with_it = newest_in(column, Query((term,)), most=most)
        if len(with_it) < most:
            return with_it
        if found is None or with_it[-1] < found[-1]:
            found = with_it
    return found


def _install_on_postgresql() -> None:
    try:
        with transaction.atomic():
            _execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as refused:
        logging.getLogger(__name__).warning(
            "The search forgives no typos: the extension pg_trgm is not there and could not be created (%s).",
            str(refused).strip(),
        )
    for model in _WITH_WORDS:
        for column in _columns(model):
            _create_index(model, column, "tsvector_ops")
    if knows_typos():
        for model in _WITH_THREES:
            _create_index(model, "text", "gin_trgm_ops")


def _create_index(model: type[models.Model], column: str, operators: str) -> None:
    table = model._meta.db_table
    _execute(f'CREATE INDEX IF NOT EXISTS "{table}_{column}" ON "{table}" USING gin ("{column}" {operators})')


def _install_on_sqlite() -> None:
    if not has_fts5():
        return
    # A sign that is no space belongs to a word: what is kept are words already.
    as_they_are = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'\", detail = none"
    for model in _WITH_WORDS:
        for column in _columns(model):
            _mirror(model, f"{model._meta.db_table}_{column}", column, as_they_are)
    for model in _WITH_THREES:
        _mirror(model, f"{model._meta.db_table}_threes", "text", "tokenize = 'trigram', detail = 'full'")


def _mirror(model: type[models.Model], index: str, column: str, options: str) -> None:
    """An FTS5 index over a column of the table, and the triggers that keep it."""
    table, key = model._meta.db_table, str(model._meta.pk.column)
    made = f"\"{index}\" USING fts5({column}, content = '{table}', content_rowid = '{key}', {options})"
    there = _made_by(index)
    if there and not there.endswith(made):
        _execute(f'DROP TABLE "{index}"')
    if not there.endswith(made):
        _execute(f"CREATE VIRTUAL TABLE {made}")
    # What is put into these statements are names of tables and columns.
    kept = f'INSERT INTO "{index}"'
    gone = f'{kept} ("{index}", rowid, {column}) VALUES (\'delete\', OLD."{key}", OLD."{column}");'
    come = f'{kept} (rowid, {column}) VALUES (NEW."{key}", NEW."{column}");'
    for event, does in (("INSERT", come), ("DELETE", gone), ("UPDATE", gone + come)):
        name = f"{index}_{event.lower()}"
        _execute(f'DROP TRIGGER IF EXISTS "{name}"')
        _execute(f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {does} END')
    if not there.endswith(made):
        _execute(f"{kept} (\"{index}\") VALUES ('rebuild')")


def _made_by(index: str) -> str:
    """The statement that made an index that is there; empty of one that is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [index])
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def _columns(model: type[models.Model]) -> list[str]:
    """The columns of `model` that hold words."""
    return [str(field.column) for field in model._meta.concrete_fields if isinstance(field, WordsField)]


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
