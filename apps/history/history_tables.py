"""Where the history of one hot fix lies: every tracked table that leads to it, in the order of its chain.

The tables are found by walking the models, so that a new one is covered by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from simple_history.utils import get_history_model_for_model

from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among
from apps.common.read_together import RowsAsked, plain, read_together
from apps.common.tracking import WAYS_UP
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names

from .canonical import first_label
from .models import Link

ADDED, CHANGED, REMOVED = "+", "~", "-"

# Of a link: the name of the table, the key of the row there, and its number in the chain.
Place: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True)
class Table:
    """One tracked model."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        """The name of its history in the chain."""
        return first_label(history_model(self.model))

    @property
    def book(self) -> QuerySet[Any]:
        """Its whole history, of every hot fix."""
        return _book(self.model)

    def of(self, hotfix: HotFix) -> QuerySet[Any]:
        """Its history on one hot fix, also of rows that exist no more."""
        return self.book.filter(**_belonging(self.model, "", hotfix.pk))

    def of_each(self, hotfixes: Collection[int]) -> QuerySet[Any]:
        """Its history on the hot fixes with these keys, also of rows that exist no more."""
        return self.book.filter(**_belonging(self.model, "__in", hotfixes))


@dataclass(frozen=True)
class Change:
    """One row of history, the number of its link, and the row before it of the same thing, if any."""

    table: Table
    number: int
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
    return (Table(HotFix), *(Table(model) for model in tracked_models(apps.get_models())))


@cache
def _by_label() -> dict[str, Table]:
    return {table.label: table for table in tables()}


def newest(hotfix: HotFix, *, count: int, before: int | None) -> list[Place]:
    """The places of the `count` newest changes, older than number `before`, newest first; one query."""
    links = _links(hotfix).order_by("-number")
    if before is not None:
        links = links.filter(number__lt=before)
    return list(links.values_list("table", "row", "number")[:count])


def changes_at(places: Iterable[Place]) -> list[Change]:
    """Read the rows of history at `places`, with those before them; one query for all tables together."""
    by_table = _by_table(places)
    return _read(by_table, {table: {"rows": Keys(numbers)} for table, numbers in by_table.items()})


def all_changes(hotfix: HotFix) -> list[Change]:
    """Read everything in the chain of `hotfix`; one query for its links, one for all tables together."""
    by_table = _by_table(_links(hotfix).values_list("table", "row", "number"))
    return _read(by_table, {table: {"hotfix": hotfix.pk} for table in by_table})


def _read(by_table: dict[Table, dict[int, int]], asked: dict[Table, dict[str, int | Keys]]) -> list[Change]:
    """The changes that have a number, read by what each table is asked for."""
    rows = read_together(
        *(
            RowsAsked(table.book.model, _ROWS.statement(table, **keys), ("history_id",))
            for table, keys in asked.items()
        )
    )
    return _with_previous(by_table, rows)


def _rows(table: Table, *, rows: Keys | None = None, hotfix: int | None = None) -> QuerySet[Any]:
    """The rows of a table with these keys and those before them, or all that the chain of a hot fix seals."""
    if rows is None:
        sealed = Link.objects.filter(hotfix=hotfix, table=table.label).order_by().values("row")
        return plain(table.book.filter(history_id__in=sealed))
    earlier = table.book.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    last = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    there = table.book.filter(among("history_id", rows)).order_by()
    # As a UNION: PostgreSQL answers an OR with a walk through the history of every hot fix.
    both = there.values("history_id").union(there.annotate(last=last).values("last"))
    return plain(table.book.filter(history_id__in=both))


_ROWS = KeptQuestion(_rows)


def _links(hotfix: HotFix) -> QuerySet[Link]:
    """Those of its chain that seal a row of one of the tables, and not of a many-to-many field of one."""
    return Link.objects.filter(hotfix=hotfix, table__in=_by_label()).order_by()


def _by_table(places: Iterable[Place]) -> dict[Table, dict[int, int]]:
    """Each table that has any of `places`, with the numbers there by the keys of its rows."""
    wanted: dict[Table, dict[int, int]] = defaultdict(dict)
    for label, row, number in places:
        wanted[_by_label()[label]][row] = number
    return wanted


def _with_previous(by_table: dict[Table, dict[int, int]], rows_by_table: Iterable[list[Any]]) -> list[Change]:
    """Those rows of each table that have a number, each with the one before it of the same thing."""
    changes = []
    for (table, numbers), rows in zip(by_table.items(), rows_by_table, strict=True):
        last: dict[Any, Any] = {}
        for row in rows:
            if row.history_id in numbers:
                changes.append(Change(table, numbers[row.history_id], row, last.get(row.id)))
            last[row.id] = row
    return changes


def _book(model: type[models.Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = history_model(model)._base_manager.all()
    return rows


def _belonging(model: type[models.Model], how: str, whose: object) -> dict[str, Any]:
    """The lookup that keeps the rows of one hot fix, or of several.

    The way up goes through the histories, because a row's evidence may exist no more when it is asked for.
    """
    field = way_up(model)
    if field is None:
        return {f"id{how}": whose}
    parent: type[models.Model] = field.related_model
    if parent is HotFix:
        return {f"{field.attname}{how}": whose}
    owners = _book(parent) if is_tracked(parent) else parent._base_manager.all()
    return {f"{field.attname}__in": owners.filter(**_belonging(parent, how, whose)).order_by().values("id")}


def _place(model: type[models.Model]) -> tuple[int, int, str]:
    """Where the rows of `model` stand among those of one moment."""
    names = evidence_names()
    steps, relation, here = 0, "", model
    while field := way_up(here):
        steps, relation, here = steps + 1, str(field.remote_field.related_name), field.related_model
    return (names.index(relation) if relation in names else -1, steps, model._meta.label_lower)
