"""Many keys at once: given to the database as one value, and given back by it as one.

To put thousands of keys into a statement one by one, or to read as many rows that differ in nothing else,
takes longer than what is asked about them.
"""

import json
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Aggregate, Field, Lookup, Q, QuerySet, TextField


class Keys(frozenset[int]):
    """Some keys; what is asked about them several times is told of them by one text."""

    @cached_property
    def text(self) -> str:
        """All of them, in order, with commas between."""
        return json.dumps(sorted(self))[1:-1]


def union(parts: Iterable[Keys]) -> Keys:
    """Return the keys that are in any of `parts`; where one of them holds all, that one itself."""
    found = Keys()
    for keys in parts:
        if keys is not found and not keys <= found:
            found = keys if found <= keys else Keys(found | keys)
    return found


def among(path: str, keys: Collection[int]) -> Q:
    """Return what keeps the rows whose key at the end of `path` is one of `keys`; as `__in` does."""
    return Q(**{f"{path}__among": _kept(keys)})


def looked_at_for(path: str, keys: Collection[int]) -> Q:
    """Return the same for keys that many rows have: each row is looked at, no index of that column is asked.

    SQLite knows of no numbers: it would join the rows of all these keys and sort them, for a page of fifty.
    Where a query asks nothing else, and only counts, there is nothing to sort, and the index is asked.
    """
    return Q(**{f"{path}__looked_at_for": _kept(keys)})


def looked_at_once_found(path: str, keys: Collection[int]) -> Q:
    """Return the same for rows that are found by something else: an index of that column is of no use.

    PostgreSQL would ask it as well, where many of the rows that are found may have these keys, and read ten
    years of what one person did for the few that matter.
    """
    return Q(**{f"{path}__looked_at_once_found": _kept(keys)})


def _kept(keys: Collection[int]) -> Keys:
    return keys if isinstance(keys, Keys) else Keys(keys)


class _Among(Lookup[bool]):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            column = self.without_index(column)
            return f"{column} = ANY (%s::bigint[])", [*params, f"{{{self.rhs.text}}}"]
        column = f"{self.by_looking(compiler.query)}{column}"
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, f"[{self.rhs.text}]"]  # noqa: S608

    def without_index(self, column: str) -> str:
        """What is asked of PostgreSQL in the place of a column whose index it must not ask."""
        return column

    def by_looking(self, query: Any) -> str:
        """What SQLite puts before a column whose index it must not ask."""
        return ""


class _LookedAtFor(_Among):
    lookup_name = "looked_at_for"

    def by_looking(self, query: Any) -> str:
        in_order = query.order_by or (query.default_ordering and query.get_meta().ordering)
        return "+" if in_order or len(query.where) > 1 else ""


class _LookedAtOnceFound(_Among):
    lookup_name = "looked_at_once_found"

    def without_index(self, column: str) -> str:
        return f"({column} + 0)"

    def by_looking(self, query: Any) -> str:
        return "+"


for lookup in (_Among, _LookedAtFor, _LookedAtOnceFound):
    Field.register_lookup(lookup)


class Together(Aggregate):
    """The keys in a column of many rows, as one text that `keys_in` reads."""

    function = "STRING_AGG"
    template = "%(function)s(CAST(%(expressions)s AS text), ',')"
    output_field = TextField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **given)


def keys_in(text: str | None) -> Keys:
    """Return the keys that `Together` gave; of no rows it gives nothing."""
    return Keys(json.loads(f"[{text or ''}]"))


def keys_of(rows: "QuerySet[Any]") -> Keys:
    """Return the keys of `rows`; one query."""
    return keys_in(rows.order_by().aggregate(together=Together("pk"))["together"])
