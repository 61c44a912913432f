"""One hot fix as it is verified: a paper waits for it, so its questions are put into SQL once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, QuerySet

from apps.common.kept_questions import KeptQuestion
from apps.hotfixes.models import HotFix

from .canonical import AnyModel
from .chained_models import ChainedModel, path_up
from .verification_scope import Scope, of_hotfixes, table_of


@dataclass(frozen=True)
class OneHotFix(Scope):
    """One hot fix, and everything that belongs to it."""

    hotfix: HotFix

    @property
    def everything(self) -> bool:
        return False

    def theirs(self, column: str) -> dict[str, Any]:
        return {column: self.hotfix.pk}

    def wanted(self, heads: Mapping[str, Any]) -> set[str]:
        return {self.hotfix.reference} & set(heads)

    @cached_property
    def chained_models(self) -> tuple[ChainedModel, ...]:
        return of_hotfixes()

    def chain_of(self, model: AnyModel, key: int | None) -> str:
        return self.hotfix.reference

    def has(self, model: AnyModel) -> bool:
        return model not in self._without_rows

    @cached_property
    def _without_rows(self) -> frozenset[AnyModel]:
        """The models of which it has no row, and no row of history; most have none of most."""
        # Nobody answers for a hot fix that was taken out of its table: then all of them are read.
        answers = next(iter(_FILLED.rows(hotfix=self.hotfix.pk)), ())
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return frozenset(book.of for book, pair in zip(of_hotfixes(), pairs, strict=False) if not any(pair))

    def rows(self, book: ChainedModel) -> QuerySet[Any]:
        return _history(book, self.hotfix.pk)

    def told(self, book: ChainedModel, *names: str) -> Iterator[tuple[Any, ...]]:
        return _TOLD.one_by_one(book, names, hotfix=self.hotfix.pk)

    def _told_of_each(self, book: ChainedModel, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        return _TOLD_OF_EACH.one_by_one(book, names, hotfix=self.hotfix.pk)

    def living(self, model: AnyModel, *names: str) -> Iterator[tuple[Any, ...]]:
        return _LIVING.one_by_one(model, names, hotfix=self.hotfix.pk)


def _history(book: ChainedModel, hotfix: int) -> "QuerySet[Any]":
    return table_of(book).of(HotFix(pk=hotfix)).order_by()


def _live(model: AnyModel, hotfix: int) -> "QuerySet[Any]":
    rows: QuerySet[Any] = model._base_manager.filter(**{str(path_up(model)): hotfix})
    return rows.order_by()


def _filled(hotfix: int) -> "QuerySet[Any, Any]":
    """For each table of history: whether the hot fix has a row in it, and one that people work with."""
    pairs = ((Exists(_history(book, hotfix)), Exists(_live(book.of, hotfix))) for book in of_hotfixes())
    return HotFix.objects.filter(pk=hotfix).order_by().values_list(*(one for pair in pairs for one in pair))


_FILLED = KeptQuestion(_filled)
_TOLD = KeptQuestion(
    lambda book, names, hotfix: _history(book, hotfix).order_by("pk").values_list("pk", *names)
)
_TOLD_OF_EACH = KeptQuestion(
    lambda book, names, hotfix: (
        _history(book, hotfix)
        .order_by("id", "history_id")
        .values_list("id", "history_id", "history_type", *names)
    )
)
_LIVING = KeptQuestion(
    lambda model, names, hotfix: _live(model, hotfix).order_by("pk").values_list("pk", *names)
)
