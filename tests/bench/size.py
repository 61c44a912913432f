"""What a hot fix takes in the database, with its whole history, chain and seals; the search beside it.

Measured as what a hundred more add, tables and indexes, once their jobs are done and tidied away: so what an
empty table takes counts for nothing.
"""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.history import sealing, signing_key
from tests.bench.bulk import settled
from tests.bench.figures import Figure, scaled
from tests.bench.stage import company
from tests.driving import drive, report
from tests.emptying import database_to_spoil

NAME = "a hot fix in the database"
GOALS = {NAME: 80.0}
FEW, MORE = 20, 100
CHAIN, HISTORY, SEARCH, REST = (
    "its chain and seals",
    "its history",
    "its search index, apart",
    "what it is now",
)
_SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
"""


def run() -> list[Figure]:
    if connection.vendor != "postgresql":
        return [Figure(NAME, note="it is the size on PostgreSQL")]
    with TemporaryDirectory() as folder, database_to_spoil():
        return _measured(Path(folder) / "signing.pem")


def _measured(key: Path) -> list[Figure]:
    signing_key.create(key, owner="Halden", at=clock.now())
    with override_settings(SIGNING_KEY=key):
        sealing.begin()
        few = _sizes_with(scaled(FEW))
        number = scaled(MORE)
        many = _sizes_with(number)
    parts: Counter[str] = Counter()
    by_table: dict[str, float] = {}
    for table, size in many.items():
        by_table[table] = (size - few[table]) / number / 1000
        parts[_part(table)] += by_table[table]
    largest = sorted((size, table) for table, size in by_table.items() if _part(table) != SEARCH)[:-6:-1]
    note = ", ".join(f"{table} {size:.1f}" for size, table in largest)
    whole = sum(size for part, size in parts.items() if part != SEARCH)
    return [
        Figure(NAME, [whole], unit="kB", note=note),
        *(Figure(f"{NAME}: {part}", [parts[part]], unit="kB") for part in (CHAIN, HISTORY, REST, SEARCH)),
    ]


def _sizes_with(more: int) -> dict[str, int]:
    """The bytes of each table with its indexes, when so many more hot fixes have been closed."""
    for _each in range(more):
        drive(report(company("SIZE")), company("SIZE"), to="closed")
    with connection.cursor() as cursor:
        # Not deleted one by one: the pages that they leave are for the jobs of others.
        cursor.execute(f'TRUNCATE "{DBTaskResult._meta.db_table}"')
    settled()
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        return {table: int(size) for table, size in cursor.fetchall()}


def _part(table: str) -> str:
    if table in ("history_link", "history_seal"):
        return CHAIN
    if table.startswith("search_"):
        return SEARCH
    return HISTORY if "_historical" in table else REST
