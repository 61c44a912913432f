"""Rows of several models, read by one statement: a page does not cost more for each kind that it shows.

Each query becomes one part of a UNION ALL, each row an array of JSON. The values that come out are those that
the query itself would have given, in type and precision; a test compares them for every tracked model.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain, count, islice
from operator import attrgetter
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time

AnyField: TypeAlias = "models.Field[Any, Any]"
AnyModel = type[models.Model]

# What PostgreSQL would hand over as an object and JSON would not: asked for as text, and read from it.
_HEXADECIMAL = "\\x"
_READ_AS_TEXT: tuple[tuple[type[AnyField], Callable[[str], Any]], ...] = (
    (models.DateTimeField, parse_datetime),
    (models.DateField, parse_date),
    (models.TimeField, parse_time),
    (models.DurationField, parse_duration),
    (models.DecimalField, models.DecimalField().to_python),
    (models.UUIDField, models.UUIDField().to_python),
    (models.JSONField, str),
    (models.BinaryField, lambda text: bytes.fromhex(text.removeprefix(_HEXADECIMAL))),
)


@dataclass(frozen=True)
class RowsWith:
    """The rows of a model where each of these columns holds one of some keys or texts.

    What a query set would say as well; but it takes longer to put such a question into SQL than to answer it,
    and this is put once for however many keys.
    """

    model: AnyModel
    having: Mapping[str, Sequence[int | str]]
    ordering: Sequence[str] = ()


@dataclass(frozen=True)
class RowsAsked:
    """The rows that a kept question gives of a model; it asks for the columns that `plain` leaves."""

    model: AnyModel
    statement: tuple[str, Sequence[Any]] | None
    ordering: Sequence[str] = ()


Rows: TypeAlias = "models.QuerySet[Any] | RowsWith | RowsAsked"


def read_together(*queries: Rows) -> list[list[Any]]:
    """Read the rows of each query, in its own order, by one statement for all of them.

    Args:
        queries: of whole rows, ordered by columns of their own; what `select_related` or `prefetch_related`
            would add is not read.

    Returns:
        a list of instances for each query, in the order of the queries.
    """
    rows: list[list[Any]] = [[] for _query in queries]
    if not queries:
        return rows
    using = next((one.db for one in queries if isinstance(one, models.QuerySet)), DEFAULT_DB_ALIAS)
    kinds: list[AnyModel] = [query.model for query in queries]
    parts: list[str] = []
    params: list[Any] = []
    for number, query in enumerate(queries):
        try:
            sql, its_params = _sql_of(query, using)
        except EmptyResultSet:
            continue
        # Only names of columns and a number of our own are put into the statement.
        parts.append(f"SELECT {number}, {_array(kinds[number], using)} FROM ({sql}) part_{number}")  # noqa: S608
        params += its_params
    if not parts:
        return rows
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for number, values in cursor.fetchall():
            readers = _readers(kinds[number], using)
            decoded = [read(value) for read, value in zip(readers, json.loads(values), strict=True)]
            rows[number].append(kinds[number].from_db(using, _columns(kinds[number]), decoded))
    for query, instances in zip(queries, rows, strict=True):
        ordering = query.query.order_by if isinstance(query, models.QuerySet) else query.ordering
        _put_in_order(instances, ordering or query.model._meta.ordering or ())
    return rows


def _sql_of(query: Rows, using: str) -> tuple[str, Sequence[Any]]:
    if isinstance(query, models.QuerySet):
        return _compiled(query, using)
    if isinstance(query, RowsAsked):
        if query.statement is None:
            raise EmptyResultSet
        return query.statement
    values = [list(dict.fromkeys(some)) for some in query.having.values()]
    if not all(values):
        raise EmptyResultSet
    shape = tuple((name, type(some[0]), len(some)) for name, some in zip(query.having, values, strict=True))
    sql, places = _sql_of_shape(query.model, shape, using)
    flat = list(chain(*values))
    return sql, [flat[place] for place in places]


@lru_cache(maxsize=4096)
def _sql_of_shape(
    model: AnyModel, shape: tuple[tuple[str, type, int], ...], using: str
) -> tuple[str, Sequence[int]]:
    """The SQL for so many values of each column, and which of all the values each of its parameters is."""
    numbers = count()
    having = {f"{name}__in": [kind(one) for one in islice(numbers, size)] for name, kind, size in shape}
    sql, params = _compiled(model._base_manager.filter(**having), using)
    return sql, [int(one) for one in params]


def _compiled(query: models.QuerySet[Any], using: str) -> tuple[str, Sequence[Any]]:
    sql, params = plain(query).query.get_compiler(using).as_sql()
    return sql, params


def plain(query: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return `query` as a part of a statement: in no order, and of the columns of its model alone."""
    model: AnyModel = query.model
    return query.order_by().values_list(*_columns(model))


@cache
def _columns(model: AnyModel) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def _array(model: AnyModel, using: str) -> str:
    """The SQL that makes one text of JSON of a row."""
    connection = connections[using]
    postgresql = connection.vendor == "postgresql"
    names = []
    for field in model._meta.concrete_fields:
        name = connection.ops.quote_name(field.attname)
        if _as_text(field, using):
            name = f"{name}::text" if postgresql else f"hex({name})"
        names.append(name)
    together = ", ".join(names)
    return f"json_build_array({together})::text" if postgresql else f"json_array({together})"


@cache
def _readers(model: AnyModel, using: str) -> tuple[Callable[[Any], Any], ...]:
    return tuple(partial(_read, *_steps(field, using)) for field in model._meta.concrete_fields)


def _steps(field: AnyField, using: str) -> tuple[Callable[[str], Any] | None, Sequence[Any], Any, Any]:
    """What a value goes through: out of its text, and what the query itself would have it converted by."""
    connection = connections[using]
    column = field.get_col(field.model._meta.db_table)
    converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return _from_text(field) if _as_text(field, using) else None, converters, column, connection


def _as_text(field: AnyField, using: str) -> bool:
    """Whether its column is asked for as text; on SQLite, which knows few types, bytes alone are."""
    on_sqlite = connections[using].vendor == "sqlite"
    return isinstance(field, models.BinaryField) if on_sqlite else _from_text(field) is not None


def _read(
    from_text: Callable[[str], Any] | None,
    converters: Sequence[Any],
    column: Any,
    connection: Any,
    value: Any,
) -> Any:
    if from_text is not None and value is not None:
        value = from_text(value)
    for convert in converters:
        value = convert(value, column, connection)
    return value


def _from_text(field: AnyField) -> Callable[[str], Any] | None:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return next((read for kind, read in _READ_AS_TEXT if isinstance(field, kind)), None)


def _put_in_order(instances: list[Any], ordering: Sequence[Any]) -> None:
    for name in reversed(ordering):
        assert isinstance(name, str), "ordered by columns of its own"
        instances.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
