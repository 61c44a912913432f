"""Links and seals keep hashes as bytes and tables as numbers; what is hashed and told stays words."""

from importlib import import_module

import pytest
from django.db import connection

from apps.history import checks, compact_fields
from apps.history.chained_models import chained_models
from apps.history.models import Link
from tests.driving import make_company, report

HASHES = ("digest", "previous", "hash")
SAID = "SELECT {} FROM (SELECT %s::text AS said) one"
migration = import_module("apps.history.migrations.0004_links_and_seals_in_bytes")


@pytest.fixture
def link(db):
    return report(make_company()).links.get(number=2)


def test_what_the_table_holds(link):
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT digest, previous, hash, "table" FROM history_link WHERE id = %s',
            [link.pk],
        )
        *hashes, number = cursor.fetchone()
    assert [bytes(one).hex() for one in hashes] == [getattr(link, name) for name in HASHES]
    assert [len(one) for one in hashes] == [32, 8, 32]
    assert number == compact_fields.number_of(link.table)


def test_it_is_found_by_the_words(link):
    assert Link.objects.get(hash=link.hash, table=link.table, row=link.row) == link
    assert Link.objects.filter(previous="", hotfix=link.hotfix).get().number == 1
    first = link.hotfix.links.get(number=1)
    assert first.hash.startswith(link.previous)
    assert link.hash == link.seal(first.hash)


def test_a_database_of_before_is_read_as_well():
    """A backup is made of it, and compared with it, before it is migrated."""
    assert compact_fields.HexField().from_db_value("ab" * 32, None, None) == "ab" * 32
    assert compact_fields.TableField().from_db_value("evidence.HistoricalCommit", None, None) == (
        "evidence.HistoricalCommit"
    )


def test_a_number_of_no_table_is_told_as_it_is():
    column = compact_fields.TableField()
    assert column.from_db_value(4_711) == "#4711"
    assert column.get_prep_value("#4711") == 4_711


def test_every_table_of_history_has_a_number_of_its_own(monkeypatch):
    assert sorted(compact_fields.labels()) == [book.label for book in chained_models()]
    assert checks.tables_have_numbers_of_their_own() == []
    monkeypatch.setattr(compact_fields, "number_of", len)
    told = {error.id for error in checks.tables_have_numbers_of_their_own()}
    assert told == {"history.E002"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("", b""), ("00ff", b"\x00\xff"), ("00FF", b"00FF"), ("00 ff", b"00 ff"), ("none", b"none")],
)
def test_what_somebody_wrote_that_are_no_digits_stays_to_be_found(before, after, db):
    assert migration.in_bytes(before) == after
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SAID.format(migration.BYTES.format("said")), [before])
            assert bytes(cursor.fetchone()[0]) == after


def test_both_databases_make_the_same_number_of_a_name(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite asks Python.")
    for label in compact_fields.labels():
        with connection.cursor() as cursor:
            cursor.execute(SAID.format(migration.NUMBER.format("said")), [label])
            assert cursor.fetchone() == (compact_fields.number_of(label),)
