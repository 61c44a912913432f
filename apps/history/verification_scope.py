"""What is verified: one hot fix, or everything; and the one moment at which it is looked at."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.hotfixes.models import HotFix

from .canonical import AnyModel
from .chain import hotfixes_of
from .chained_models import ChainedModel, chained_models, path_up
from .faults import NOBODYS, PROCESS_DATA
from .history_tables import tables
from .models import Link


@dataclass(frozen=True)
class Scope:
    """One hot fix and everything that belongs to it; the whole database for None."""

    hotfix: HotFix | None = None

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        """The tables of history in it."""
        if self.hotfix is None:
            return chained_models()
        theirs = {table.model for table in tables()}
        return tuple(book for book in chained_models() if book.of in theirs and book.relation is None)

    @property
    def links(self) -> QuerySet[Link]:
        links = Link.objects.order_by()
        return links if self.hotfix is None else links.filter(hotfix=self.hotfix)

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        """The rows of history in `book`."""
        if self.hotfix is None:
            every: QuerySet[Any] = book.model._base_manager.order_by()
            return every
        table = next(table for table in tables() if table.model is book.of)
        return table.of(self.hotfix).order_by()

    def newest(self, book: ChainedModel, *names: str) -> Iterator[tuple[Any, ...]]:
        """Of the last row of history of each thing: whose it is, its own key, its type, and `names`.

        Picked out here and not by SQL, where it takes the square of the time without good statistics.
        """
        rows = self.rows(book).order_by("id", "history_id")
        last: tuple[Any, ...] | None = None
        for row in one_by_one(rows.values_list("id", "history_id", "history_type", *names)):
            if last is not None and last[0] != row[0]:
                yield last
            last = row
        if last is not None:
            yield last

    def live(self, model: AnyModel) -> QuerySet[Any]:
        """The rows that people work with."""
        rows: QuerySet[Any] = model._base_manager.order_by()
        return rows if self.hotfix is None else rows.filter(**{str(path_up(model)): self.hotfix.pk})

    def chain_of(self, model: AnyModel, key: int | None) -> str:
        """The chain of a row of `model`, by name; for one that is wrong, so that it may ask the database."""
        if self.hotfix is not None:
            return self.hotfix.reference
        if key is None or path_up(model) is None:
            return PROCESS_DATA
        owner = key if model is HotFix else hotfixes_of(model, [key]).get(key)
        found = HotFix.objects.filter(pk=owner or 0).values_list("reference", flat=True).first()
        return found or NOBODYS

    def count(self) -> int:
        """How many rows a verification reads, for a progress bar."""
        live = sum(self.live(model).count() for model in {book.of for book in self.chained_models})
        return 2 * self.links.count() + live


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as it was at one moment, whoever goes on working; nobody waits for it.

    Inside a transaction it reads as that transaction does.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _without_the_write_lock(), transaction.atomic():
            yield


@contextmanager
def _without_the_write_lock() -> Iterator[None]:
    """SQLite takes its write lock at BEGIN, by our settings; a reader must not hold it for minutes."""
    here: Any = connection
    here.ensure_connection()  # which reads the settings
    usual, here.transaction_mode = here.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        here.transaction_mode = usual


def one_by_one(rows: "QuerySet[Any, Any]") -> Iterator[Any]:
    """The rows as they come from the database, never all in memory."""
    return rows.iterator(chunk_size=2_000)


def side_by_side(
    left: Iterable[tuple[Any, ...]], right: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[Any, Any, Any]]:
    """Two readings, each in the order of its first values: the value, its left row or None, its right one."""
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            yield one[0], one, None  # type: ignore[index]
            one = next(lefts, None)
        elif one is None or other[0] < one[0]:
            yield other[0], None, other
            other = next(rights, None)
        else:
            yield one[0], one, other
            one, other = next(lefts, None), next(rights, None)
