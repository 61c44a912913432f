"""Where the history of one hot fix lies: every tracked table that leads to it, and the order of their rows.

The tables are found by walking the models, so that a new one is covered by itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from simple_history.utils import get_history_model_for_model

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names

# The foreign keys by which something belongs to a hot fix, or to evidence of one.
WAYS_UP = ("hotfix", "content_object", "record")
ADDED, REMOVED = "+", "-"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# So many digits of microseconds last until the year 5138.
_KEY = re.compile(r"\A([0-9]{1,17})-([a-z0-9_.]{1,200})-([0-9]{1,18})\Z")


@dataclass(frozen=True)
class Table:
    """One tracked model. Rows of the same moment are told in the order of their ranks: cause, then effect."""

    model: type[models.Model]
    rank: int
    rank_when_added: int

    @property
    def book(self) -> QuerySet[Any]:
        """Its whole history, of every hot fix."""
        return _book(self.model)

    def of(self, hotfix: HotFix) -> QuerySet[Any]:
        """Its history on one hot fix, also of rows that exist no more."""
        return self.book.filter(**_belonging(self.model, hotfix.pk))

    def ranked(self, hotfix: HotFix) -> QuerySet[Any]:
        """The same, each row with its rank."""
        rank: Any = Value(self.rank, output_field=models.IntegerField())
        if self.rank_when_added != self.rank:
            rank = Case(
                When(history_type=ADDED, then=Value(self.rank_when_added)),
                default=Value(self.rank),
                output_field=models.IntegerField(),
            )
        rows: QuerySet[Any] = self.of(hotfix).annotate(rank=rank)
        return rows

    def cursor(self, row: Any) -> "Cursor":
        rank = self.rank_when_added if row.history_type == ADDED else self.rank
        return Cursor(row.history_date, rank, row.history_id)


@dataclass(frozen=True, order=True)
class Cursor:
    """The place of one history row among all of a hot fix; later is greater. Its text is safe in a URL."""

    at: datetime
    rank: int
    history_id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{_tags()[self.rank]}-{self.history_id}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """The place that `key` names; raises ValueError where it names none."""
        found = _KEY.match(key)
        if found is None or found[2] not in _tags():
            raise ValueError("This is not the key of an entry.")
        return cls(_EPOCH + int(found[1]) * _MICROSECOND, _tags().index(found[2]), int(found[3]))


@dataclass(frozen=True)
class Change:
    """One history row, and the one before it of the same thing; None for the first."""

    table: Table
    cursor: Cursor
    row: Any
    previous: Any


def way_up(model: type[models.Model]) -> "models.ForeignKey[Any, Any] | None":
    """The foreign key of `model` that leads to a hot fix, straight or by the evidence that it is a row of."""
    for name in WAYS_UP:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not isinstance(field, models.ForeignKey) or field.related_model is model:
            continue
        if field.related_model is HotFix or way_up(field.related_model):
            return field
    return None


def is_tracked(model: type[models.Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


@cache
def history_model(model: type[models.Model]) -> Any:
    """The model of its history rows; to ask simple-history each time costs a millisecond."""
    return get_history_model_for_model(model)


def tracked_models(among: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """Those with a history that belong to a hot fix; evidence last, in process order, before its rows."""
    return sorted((model for model in among if is_tracked(model) and way_up(model)), key=_place)


@cache
def tables() -> tuple[Table, ...]:
    """Every table that tells something about a hot fix, the hot fix itself first."""
    found = tracked_models(apps.get_models())
    # A hot fix is reported before anything belongs to it; it moves on when everything else is written.
    whole = Table(HotFix, rank=len(found) + 1, rank_when_added=0)
    return (whole, *(Table(model, rank, rank) for rank, model in enumerate(found, start=1)))


def newest(hotfix: HotFix, *, count: int, before: Cursor | None) -> list[Cursor]:
    """The places of the `count` newest rows (older than `before`), newest first; one query."""
    parts = []
    for table in tables():
        rows = table.ranked(hotfix)
        if before:
            rows = rows.filter(
                Q(history_date__lt=before.at)
                | Q(history_date=before.at, rank__lt=before.rank)
                | Q(history_date=before.at, rank=before.rank, history_id__lt=before.history_id)
            )
        # SQLite takes no ORDER BY inside a UNION, and simple-history puts one in.
        parts.append(rows.order_by().values_list("history_date", "rank", "history_id"))
    together = parts[0].union(*parts[1:], all=True).order_by("-history_date", "-rank", "-history_id")
    return [Cursor(*place) for place in together[:count]]


def changes_at(places: Iterable[Cursor]) -> list[Change]:
    """The rows at `places` with those before them; one query for each table that has any."""
    by_rank = {rank: table for table in tables() for rank in (table.rank, table.rank_when_added)}
    wanted = defaultdict(list)
    for place in places:
        wanted[by_rank[place.rank]].append(place.history_id)
    found = []
    for table, ids in wanted.items():
        earlier = table.book.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
        last = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
        there = table.book.filter(history_id__in=ids).order_by()
        # As a UNION: PostgreSQL answers an OR with a walk through the history of every hot fix.
        both = there.values("history_id").union(there.annotate(last=last).values("last"))
        rows = table.book.filter(history_id__in=both).order_by("history_id")
        present = set(ids)
        found += [change for change in _with_previous(table, rows) if change.row.history_id in present]
    return found


def all_changes(hotfix: HotFix) -> list[Change]:
    """Every row of every table with the one before it; one query a table."""
    found: list[Change] = []
    for table in tables():
        found += _with_previous(table, table.of(hotfix).order_by("history_id"))
    return found


def _with_previous(table: Table, rows: Iterable[Any]) -> Iterator[Change]:
    last: dict[Any, Any] = {}
    for row in rows:
        yield Change(table, table.cursor(row), row, last.get(row.id))
        last[row.id] = row


@cache
def _tags() -> tuple[str, ...]:
    """The name of each rank, for keys that stay good when a release adds a table."""
    names = {table.rank: table.model._meta.label_lower for table in tables()}
    names[0] = f"{HotFix._meta.label_lower}.added"
    return tuple(names[rank] for rank in sorted(names))


def _book(model: type[models.Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = history_model(model)._base_manager.all()
    return rows


def _belonging(model: type[models.Model], hotfix_id: int) -> dict[str, Any]:
    """The lookup that keeps the rows of one hot fix.

    The way up goes through the histories, because a row's evidence may exist no more when it is asked for.
    """
    field = way_up(model)
    if field is None:
        return {"id": hotfix_id}
    parent: type[models.Model] = field.related_model
    if parent is HotFix:
        return {field.attname: hotfix_id}
    owners = _book(parent) if is_tracked(parent) else parent._base_manager.all()
    return {f"{field.attname}__in": owners.filter(**_belonging(parent, hotfix_id)).order_by().values("id")}


def _place(model: type[models.Model]) -> tuple[int, int, str]:
    """Where the rows of `model` stand among those of one moment."""
    names = evidence_names()
    steps, relation, here = 0, "", model
    while field := way_up(here):
        steps, relation, here = steps + 1, str(field.remote_field.related_name), field.related_model
    return (names.index(relation) if relation in names else -1, steps, model._meta.label_lower)
