"""What is verified: everything, of which others take parts; and the one moment at which it is looked at."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.hotfixes.models import HotFix

from .canonical import AnyModel
from .chain import hotfixes_of
from .chained_models import ChainedModel, chained_models, path_up
from .faults import NOBODYS, PROCESS_DATA
from .history_tables import Table, tables
from .models import Link

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """The whole database.

    One hot fix is in `verification_of_one`, other parts are in `verification_parts`.
    """

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return True

    @property
    def process_data(self) -> bool:
        """Whether the chain of process data is in it."""
        return self.everything

    @property
    def first_number(self) -> int:
        """The number at which the chains in it begin."""
        return 1

    def theirs(self, column: str) -> dict[str, Any]:
        """What keeps rows of its hot fixes alone, where `column` leads to the key of theirs."""
        return {}

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        """The chains of `heads` that must be in it."""
        return set(heads)

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        """The tables of history in it."""
        return chained_models()

    def has(self, model: AnyModel) -> bool:
        """Whether to look for rows of `model` and of its history; False where none are known to be."""
        return True

    @property
    def links(self) -> QuerySet[Link]:
        return Link.objects.filter(**self.theirs("hotfix")).order_by()

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        """The rows of history in `book`."""
        every: QuerySet[Any] = book.model._base_manager.order_by()
        return every

    def told(self, book: ChainedModel, *names: str) -> Iterator[tuple[Any, ...]]:
        """Of each of these rows, in their order: its key and `names`."""
        return one_by_one(self.rows(book).order_by("pk").values_list("pk", *names))

    def newest(self, book: ChainedModel, *names: str) -> Iterator[tuple[Any, ...]]:
        """Of the last row of history of each thing: whose it is, its own key, its type, and `names`.

        Picked out here and not by SQL, where it takes the square of the time without good statistics.
        """
        last: tuple[Any, ...] | None = None
        for row in self._told_of_each(book, names):
            if last is not None and last[0] != row[0]:
                yield last
            last = row
        if last is not None:
            yield last

    def _told_of_each(self, book: ChainedModel, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        rows = self.rows(book).order_by("id", "history_id")
        return one_by_one(rows.values_list("id", "history_id", "history_type", *names))

    def live(self, model: AnyModel) -> QuerySet[Any]:
        """The rows that people work with."""
        rows: QuerySet[Any] = model._base_manager.order_by()
        return rows.filter(**self.theirs(str(path_up(model))))

    def living(self, model: AnyModel, *names: str) -> Iterator[tuple[Any, ...]]:
        """Of each of these rows, in their order: its key and `names`."""
        return one_by_one(self.live(model).order_by("pk").values_list("pk", *names))

    def chain_of(self, model: AnyModel, key: int | None) -> str:
        """The chain of a row of `model`, by name; for one that is wrong, so that it may ask the database."""
        if key is None or path_up(model) is None:
            return PROCESS_DATA
        owner = key if model is HotFix else hotfixes_of(model, [key]).get(key)
        found = HotFix.objects.filter(pk=owner or 0).values_list("reference", flat=True).first()
        return found or NOBODYS

    def count(self) -> int:
        """How many rows a verification reads, for a progress bar."""
        live = sum(self.live(model).count() for model in {book.of for book in self.chained_models})
        return 2 * self.links.count() + live


@cache
def of_hotfixes() -> tuple[ChainedModel, ...]:
    """The tables of history that tell of hot fixes."""
    theirs = {table.model for table in tables()}
    return tuple(book for book in chained_models() if book.of in theirs and book.relation is None)


def table_of(book: ChainedModel) -> Table:
    """The table of hot fixes that `book` is the history of."""
    return next(table for table in tables() if table.model is book.of)


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


def in_batches(values: Iterable[T], size: int = 200) -> Iterator[list[T]]:
    """So many of `values` after the other."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


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
