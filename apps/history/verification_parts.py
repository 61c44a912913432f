"""Parts of the database that are verified alone: some hot fixes, the end of process data, rows by key."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet

from apps.hotfixes.models import HotFix

from .canonical import AnyModel
from .chained_models import ChainedModel, chained_models
from .faults import PROCESS_DATA
from .models import Link
from .verification_scope import Scope, in_batches, of_hotfixes, table_of


@dataclass(frozen=True)
class SomeHotFixes(Scope):
    """The hot fixes with these keys, and everything that belongs to them, from their first link on."""

    keys: Collection[int] = ()

    @property
    def everything(self) -> bool:
        return False

    def theirs(self, column: str) -> dict[str, Any]:
        return {f"{column}__in": self.keys}

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        names = HotFix.objects.filter(pk__in=self.keys).order_by().values_list("reference", flat=True)
        return {name for name in names if name in heads}

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        return of_hotfixes()

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        return table_of(book).of_each(self.keys).order_by()


@dataclass(frozen=True)
class TableOfHotFixes(SomeHotFixes):
    """The same of one table alone."""

    book: ChainedModel = field(kw_only=True)

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        return (self.book,)

    @property
    def links(self) -> QuerySet[Link]:
        return super().links.filter(table=self.book.label)


@dataclass(frozen=True)
class LostChains(Scope):
    """The chains that somebody knew and that have no link: nothing is read of them."""

    @property
    def everything(self) -> bool:
        return False

    @property
    def links(self) -> QuerySet[Link]:
        return Link.objects.none()

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        lost = set(heads)
        for names in in_batches(name for name in heads if name != PROCESS_DATA):
            there = Link.objects.filter(hotfix__reference__in=names).order_by()
            lost -= set(there.values_list("hotfix__reference", flat=True).distinct())
        return lost - {PROCESS_DATA}


@dataclass(frozen=True)
class ProcessChain(Scope):
    """The links of process data with these numbers, and the rows that they seal."""

    first: int = 1
    last: int | None = None

    @property
    def everything(self) -> bool:
        return False

    @property
    def process_data(self) -> bool:
        return True

    @property
    def first_number(self) -> int:
        return self.first

    def theirs(self, column: str) -> dict[str, Any]:
        return {f"{column}__isnull": True} | ({} if self.last is None else {"number__lte": self.last})

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        return {PROCESS_DATA} & set(heads)

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        there = set(self.links.values_list("table", flat=True).distinct())
        return tuple(book for book in chained_models() if book.label in there)

    @property
    def links(self) -> QuerySet[Link]:
        return Link.objects.filter(number__gte=self.first, **self.theirs("hotfix")).order_by()

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        theirs = self.links.filter(table=book.label).values("row")
        rows: QuerySet[Any] = book.model._base_manager.filter(pk__in=theirs).order_by()
        return rows


@dataclass(frozen=True)
class RangeOfHotFixes(Scope):
    """The hot fixes with keys from one to another, open at an end that is None; their chains alone."""

    first: int | None = None
    last: int | None = None

    @property
    def everything(self) -> bool:
        return False

    def theirs(self, column: str) -> dict[str, Any]:
        return {f"{column}__isnull": False} | between(column, self.first, self.last)

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        return set()  # whichever is not there lies in no range


@dataclass(frozen=True)
class Rows(Scope):
    """The rows of history in one table from a key to another, whosever they are, and their links."""

    book: ChainedModel = field(kw_only=True)
    first: int | None = None
    last: int | None = None

    @property
    def everything(self) -> bool:
        return False

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        return (self.book,)

    @property
    def links(self) -> QuerySet[Link]:
        within = between("row", self.first, self.last)
        return Link.objects.filter(table=self.book.label, **within).order_by()

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        rows: QuerySet[Any] = book.model._base_manager.filter(**between("pk", self.first, self.last))
        return rows.order_by()


@dataclass(frozen=True)
class LiveRows(Scope):
    """The rows that people work with in some tables: from a key to another, or a part `of` all."""

    books: tuple[ChainedModel, ...] = ()
    first: int | None = None
    last: int | None = None
    part: int = 0
    of: int = 1

    @property
    def everything(self) -> bool:
        return False

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        return self.books

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        return self._part(super().rows(book), "id")

    def live(self, model: AnyModel) -> QuerySet[Any]:
        return self._part(model._base_manager.order_by(), "pk")

    def _part(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        found = rows.filter(**between(key, self.first, self.last))
        if self.of > 1:
            found = found.annotate(part_of=F(key) % self.of).filter(part_of=self.part)
        return found


def between(column: str, first: int | None, last: int | None) -> dict[str, int]:
    """The lookups for values from `first` to `last`, open where either is None."""
    ends = {f"{column}__gte": first, f"{column}__lte": last}
    return {lookup: end for lookup, end in ends.items() if end is not None}
