"""Questions that every page asks: put into SQL once in a process, and asked again with other values.

Django takes longer to put some of them into SQL than the database to answer them.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils.dateparse import parse_datetime

from . import clock
from .many_keys import Keys

# What stands for the present moment while a question is put into SQL: nothing real is so old. For the keys
# stand numbers that nothing else in it is; for many keys at once, as `among` gives them to the database, a
# text with one.
_NOW = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = timedelta(days=500)
_FIRST_KEY = -2_000_000_000
_MANY = re.compile(r"([\[{])(-2\d{9})([\]}])")


@dataclass(frozen=True)
class _Key:
    """The place of a key, by its number."""

    number: int

    def value(self, given: list[int | Keys]) -> Any:
        return given[self.number]


@dataclass(frozen=True)
class _Many(_Key):
    """The place of many keys as one text, with what stands around them in this database."""

    around: tuple[str, str]

    def value(self, given: list[int | Keys]) -> Any:
        keys, (before, after) = given[self.number], self.around
        assert isinstance(keys, Keys)
        return f"{before}{keys.text}{after}"


@dataclass(frozen=True)
class _Ago:
    """The place of a moment that is so far from the present one."""

    distance: timedelta

    def value(self, now: datetime) -> Any:
        return connection.ops.adapt_datetimefield_value(now + self.distance)


@dataclass(frozen=True)
class _Kept:
    """What a question became: its compiler, which reads the answer, and what each parameter stands for."""

    query: "models.QuerySet[Any, Any]"
    compiler: Any
    sql: str
    params: tuple[Any, ...]


class KeptQuestion:
    """A query that depends on keys and on the present moment alone.

    Args:
        make: gives the query (of `values_list` for `rows`, of whole rows for `instances`) for its shape, any
            hashable values, and for keys by name. It reads the present moment from `clock`, and puts keys and
            moments into the query as they are; `Keys` by `among`, for however many there are.
    """

    def __init__(self, make: "Callable[..., models.QuerySet[Any, Any]]") -> None:
        self._make = make
        self._kept: dict[Hashable, _Kept | None] = {}

    def rows(self, *shape: Hashable, **keys: int | Keys) -> list[tuple[Any, ...]]:
        """Ask it of these keys at the present moment; one query."""
        asked = self._asked(shape, keys)
        return list(asked[1].results_iter(tuple_expected=True)) if asked else []

    def instances(self, *shape: Hashable, **keys: int | Keys) -> list[Any]:
        """Ask the same, and give each row as an instance of its model, with all that the query adds."""
        asked = self._asked(shape, keys)
        if not asked:
            return []
        query, compiler = asked[0].all(), asked[1]
        query.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(query)

    def one_by_one(self, *shape: Hashable, **keys: int | Keys) -> Iterator[tuple[Any, ...]]:
        """Ask the same, and give the rows as they come from the database, never all in memory."""
        if asked := self._asked(shape, keys):
            yield from asked[1].results_iter(tuple_expected=True, chunked_fetch=True, chunk_size=2_000)

    def statement(self, *shape: Hashable, **keys: int | Keys) -> tuple[str, list[Any]] | None:
        """What is asked, and its parameters, for a statement that asks more; None where nothing is there."""
        asked = self._asked(shape, keys)
        return asked[1].as_sql() if asked else None

    def _asked(
        self, shape: tuple[Hashable, ...], keys: dict[str, int | Keys]
    ) -> "tuple[models.QuerySet[Any, Any], Any] | None":
        """The query and the compiler that asks it in this thread; None where nothing can be the answer."""
        if any(abs(key) > models.BigIntegerField.MAX_BIGINT for key in keys.values() if isinstance(key, int)):
            return None  # no row has such a key, and SQLite takes none for a question
        asked = (connection.vendor, shape, tuple(keys))
        if asked not in self._kept:
            self._kept[asked] = self._put_into_sql(shape, keys)
        kept = self._kept[asked]
        if kept is None:
            return None
        now, given = clock.now(), list(keys.values())
        params = [_filled_in(param, given, now) for param in kept.params]
        compiler = copy(kept.compiler)  # a thread has a connection of its own
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (kept.sql, params)
        return kept.query, compiler

    def _put_into_sql(self, shape: tuple[Hashable, ...], given: dict[str, int | Keys]) -> _Kept | None:
        keys = {
            name: Keys([_FIRST_KEY - number]) if isinstance(key, Keys) else _FIRST_KEY - number
            for number, (name, key) in enumerate(given.items())
        }
        with clock.set_to(_NOW):
            query = self._make(*shape, **keys)
            # What such a query says of the present moment would be that of long ago, for good.
            along = vars(query)["_prefetch_related_lookups"]
            assert not any(getattr(one, "queryset", None) is not None for one in along)
            compiler = query.query.get_compiler(connection.alias)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                return None
        return _Kept(query, compiler, sql, tuple(_place(param, len(keys)) for param in params))


def _place(param: Any, keys: int) -> Any:
    """What `param` of a question of so many keys in SQL stands for: a key, a moment, or itself."""
    if isinstance(param, int) and 0 <= _FIRST_KEY - param < keys:
        return _Key(_FIRST_KEY - param)
    if isinstance(param, str) and (many := _MANY.fullmatch(param)):
        before, number, after = many.groups()
        return _Many(_FIRST_KEY - int(number), (before, after))
    moment = parse_datetime(param) if isinstance(param, str) else param
    if isinstance(moment, datetime):
        distance = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _NOW
        if abs(distance) < _FAR:
            return _Ago(distance)
    return param


def _filled_in(place: Any, given: list[int | Keys], now: datetime) -> Any:
    if isinstance(place, _Key):
        return place.value(given)
    return place.value(now) if isinstance(place, _Ago) else place
