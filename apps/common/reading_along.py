"""What belongs to many rows, read at once as `prefetch_related` reads it, but put into SQL once in a process.

Of a list, Django takes longer to put such questions into SQL than the database to answer them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from .kept_questions import KeptQuestion
from .many_keys import Keys, among


@dataclass(frozen=True)
class Along:
    """The rows of one relation that `question` gives of `owners`, which are keys."""

    path: str
    question: KeptQuestion


def read_along(owners: Iterable[Any], *paths: str | Along) -> None:
    """Give each of `owners` the rows of its own in these relations; a query for each relation.

    Where one has them already, they are not read again.

    Args:
        owners: rows of one model.
        paths: names of relations that hold many rows, as in "approvals"; or the way to one, over what was
            read with each of `owners`, as in "system__clocks".
    """
    every = list(owners)
    if not every:
        return
    for one in paths:
        path, question = (one.path, one.question) if isinstance(one, Along) else (one, None)
        *way, relation = path.split("__")
        things = every
        for step in way:
            things = [getattr(thing, step) for thing in things]
        _read(things, relation, question)


def _read(every: list[Any], relation: str, question: KeptQuestion | None) -> None:
    owners = [one for one in every if relation not in vars(one).get("_prefetched_objects_cache", ())]
    if not owners:
        return
    field: Any = owners[0]._meta.get_field(relation).remote_field
    keys = Keys(one.pk for one in owners)
    rows = question.instances(owners=keys) if question else _ROWS.instances(field, owners=keys)
    by_owner: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_owner[getattr(row, field.attname)].append(row)
    every_row = field.model._default_manager.all()
    for owner in owners:
        hang(owner, relation, by_owner[owner.pk], every_row)


def hang(owner: Any, relation: str, rows: list[Any], every_row: "models.QuerySet[Any] | None" = None) -> None:
    """Give `owner` these rows in `relation`, as if Django had prefetched them.

    Args:
        every_row: of the model of the rows, where a caller with many owners has it.
    """
    manager = getattr(owner, relation)
    field: Any = manager.field
    for row in rows:
        if not field.is_cached(row):
            setattr(row, field.name, owner)
    # What Django does with rows that it has read along with others.
    related = manager.all() if every_row is None else manager._apply_rel_filters(every_row)
    related._result_cache, related._prefetch_done = rows, True
    vars(owner).setdefault("_prefetched_objects_cache", {})[relation] = related


def _rows(field: Any, *, owners: Keys) -> "models.QuerySet[Any]":
    found: models.QuerySet[Any] = field.model._default_manager.filter(among(f"{field.name}__pk", owners))
    return found


_ROWS = KeptQuestion(_rows)
