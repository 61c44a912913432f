"""Many keys at once: given to the database as one value, and given back by it as one.

To put thousands of keys into a statement one by one, or to read as many rows that differ in nothing else,
takes longer than what is asked about them.
"""

import json
from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Aggregate, Field, Lookup, Q, TextField


def among(path: str, keys: Collection[int]) -> Q:
    """Return what keeps the rows whose key at the end of `path` is one of `keys`; as `__in` does."""
    return Q(**{f"{path}__among": frozenset(keys)})


def looked_at_for(path: str, keys: Collection[int]) -> Q:
    """Return the same for keys that many rows have: each row is looked at, no index of that column is asked.

    SQLite knows of no numbers: it would join the rows of all these keys and sort them, for a page of fifty.
    """
    return Q(**{f"{path}__looked_at_for": frozenset(keys)})


class _Among(Lookup[bool]):
    lookup_name = "among"
    prepare_rhs = False
    # What SQLite puts before a column whose index it must not ask.
    by_looking = ""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        keys = json.dumps(sorted(self.rhs))
        if connection.vendor == "postgresql":
            return f"{column} = ANY (%s::bigint[])", [*params, f"{{{keys[1:-1]}}}"]
        return f"{self.by_looking}{column} IN (SELECT value FROM json_each(%s))", [*params, keys]  # noqa: S608


class _LookedAtFor(_Among):
    lookup_name = "looked_at_for"
    by_looking = "+"


Field.register_lookup(_Among)
Field.register_lookup(_LookedAtFor)


class Together(Aggregate):
    """The keys in a column of many rows, as one text that `keys_in` reads."""

    function = "STRING_AGG"
    template = "%(function)s(CAST(%(expressions)s AS text), ',')"
    output_field = TextField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **given)


def keys_in(text: str) -> set[int]:
    """Return the keys that `Together` gave."""
    return set(map(int, text.split(",")))
