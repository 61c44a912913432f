"""How many queries the request that is being answered has asked the database so far."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass
class Counted:
    """So many queries."""

    number: int = 0


_counting: ContextVar[Counted | None] = ContextVar("query_count", default=None)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count what the code inside asks."""
    counted = Counted()
    token = _counting.set(counted)
    try:
        yield counted
    finally:
        _counting.reset(token)


def listen(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Count whatever goes over a new connection.

    For good, and not for the length of a request: another listener may join while the connection opens, and
    Django takes off whichever came last.
    """
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


def _count(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    counted = _counting.get()
    if counted is not None:
        counted.number += 1
    return run(sql, params, many, context)
