"""The tables that the demonstration makes at once are those that migrations make one after the other."""

import re
import subprocess
import sys

import pytest

from tests.upgrade.conftest import Upgraded
from tests.upgrade.sites import new_site

pytestmark = pytest.mark.xdist_group("kept databases")

MAKE = "import django; django.setup(); from apps.demo.empty_tables import make_tables; make_tables()"
# Without what SQLite keeps for itself.
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    with new_site(tmp_path_factory.mktemp("new"), beside="sqlite:///any") as site:
        subprocess.run([sys.executable, "-c", MAKE], check=True, **site._process)
        yield site.database


@pytest.fixture
def migrated(upgraded: Upgraded):
    if not upgraded.site.database.url.startswith("sqlite"):
        pytest.skip("The demonstration is an SQLite file.")
    return upgraded.site.database


def test_every_table_index_and_trigger_is_the_same(new, migrated):
    ours, theirs = _schema(new), _schema(migrated)
    otherwise = {
        name: (ours.get(name), theirs.get(name))
        for name in ours | theirs
        if ours.get(name) != theirs.get(name)
    }
    assert otherwise == {}
    assert len(ours) > 1000


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT app, name FROM django_migrations",
        "SELECT app_label, model FROM django_content_type",
        "SELECT codename FROM auth_permission",
    ],
)
def test_what_migrating_writes_down_is_written_down(new, migrated, rows):
    assert set(new.rows(rows)) == set(migrated.rows(rows))


def test_a_column_that_lacks_would_show():
    assert _parts("CREATE TABLE t (a int, b int CHECK (b IN (1, 2)))") == [
        "a int",
        "b int CHECK (b IN (1, 2))",
    ]


def _schema(database):
    """Each thing of the schema by kind and name; of a table its columns and constraints in any order."""
    return {
        (kind, name): _parts(sql) if kind == "table" and not sql.startswith("CREATE VIRTUAL") else sql
        for kind, name, sql in database.rows(SCHEMA)
    }


def _parts(sql):
    """The parts of a CREATE TABLE between its outer commas, in the order of the alphabet."""
    inside, depth, parts = sql[sql.index("(") + 1 : sql.rindex(")")], 0, [""]
    for piece in re.findall(r"'[^']*'|\"[^\"]*\"|.", inside, re.DOTALL):
        depth += (piece == "(") - (piece == ")")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return sorted(part.strip() for part in parts)
