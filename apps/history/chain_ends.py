"""Where the chains end: of all of them, or of those that went on; and up to where nothing comes in between.

Links are numbered when they are written and seen when they are committed: one that was begun earlier may come
after a later one. Up to the *settled* link no transaction is open any more, so none comes before it.
"""

import time
from collections.abc import Iterator
from itertools import groupby

from django.db import connection
from django.db.models import F, Max

from .faults import PROCESS_DATA
from .models import Link
from .verification_scope import one_by_one

# The name of a chain, with number and hash of its last link.
End = tuple[str, tuple[int, str]]
# In seconds, how long open acts are waited for, and how often it is looked whether they are.
PATIENCE, _EVERY = 5.0, 0.05


def settled_link() -> int | None:
    """The key of a link below which no link will come any more; None where somebody is writing for too long.

    To be asked before the moment at which the chains are read: what is below is seen then. On SQLite, where
    one writes at a time, it is the last link.
    """
    last: int = Link.objects.aggregate(last=Max("id"))["last"] or 0
    writing, until = _writing(), time.monotonic() + PATIENCE
    while writing:
        if time.monotonic() > until:
            return None
        time.sleep(_EVERY)
        # Whoever began meanwhile writes behind the last one.
        writing &= _writing()
    return last


def _writing() -> frozenset[str]:
    """The transactions of others that write links now; each holds this lock from before its first number."""
    if connection.vendor != "postgresql":
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
            " AND mode = 'RowExclusiveLock' AND relation = %s::regclass AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [Link._meta.db_table],
        )
        return frozenset(found for (found,) in cursor.fetchall())


def all_ends() -> Iterator[End]:
    """The end of each chain, process data first; every link is looked at."""
    last = Link.objects.order_by().values("hotfix").annotate(last=Max("id")).values("last")
    rows = Link.objects.filter(id__in=last).order_by(F("hotfix").asc(nulls_first=True))
    for reference, number, hash_ in one_by_one(rows.values_list("hotfix__reference", "number", "hash")):
        yield reference or PROCESS_DATA, (number, hash_)


def ends_since(link: int) -> Iterator[End]:
    """The end of each chain that has a link behind the one with the key `link`; no others are looked at."""
    rows = Link.objects.filter(id__gt=link).order_by(F("hotfix").asc(nulls_first=True), "number")
    named = one_by_one(rows.values_list("hotfix__reference", "number", "hash"))
    for reference, links in groupby(named, key=lambda row: row[0]):
        *_before, (_reference, number, hash_) = links
        yield reference or PROCESS_DATA, (number, hash_)
