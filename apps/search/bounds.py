"""A search ends within its time, however much it would find: the database is told when to give up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

from .fields import ALIKE_ENOUGH

# In seconds: so long one statement of a search may take. What takes longer finds too much to be of use.
LONGEST_STATEMENT = 2.0


@contextmanager
def bounded() -> Iterator[None]:
    """Let no statement inside take longer than LONGEST_STATEMENT. Raises BadInput."""
    limited = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    try:
        with limited():
            yield
    except OperationalError as stopped:
        if not _was_stopped(stopped):
            raise
        sentence = _("This search finds too much to end in time: add a word, or the system.")
        raise BadInput(sentence) from stopped


@contextmanager
def _on_postgresql() -> Iterator[None]:
    settings = {
        "statement_timeout": f"{LONGEST_STATEMENT * 1000:.0f}",
        "pg_trgm.word_similarity_threshold": str(ALIKE_ENOUGH),
        # What it costs to compile such a statement is more than it saves.
        "jit": "off",
        # So are the processes that would share it: a search is mostly questions that find little.
        "max_parallel_workers_per_gather": "0",
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            # For this transaction alone; what is rolled back takes its settings along.
            cursor.execute(
                "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
                [one for pair in settings.items() for one in pair],
            )
        yield
        with connection.cursor() as cursor:
            # Whoever searches inside a transaction of their own goes on without.
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


@contextmanager
def _on_sqlite() -> Iterator[None]:
    connection.ensure_connection()
    ends = time.monotonic() + LONGEST_STATEMENT
    connection.connection.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def _was_stopped(error: OperationalError) -> bool:
    """Whether the database gave up because we told it to, and not because it is away."""
    return getattr(error.__cause__, "sqlstate", "") == "57014" or "interrupted" in str(error)
