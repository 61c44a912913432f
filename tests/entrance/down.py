"""A database that does not answer, from the first query on or after some."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

GONE = OperationalError("connection to server at 127.0.0.1, port 5432 failed: Connection refused")


@contextmanager
def down(error: Exception, *, after: int = 0) -> Iterator[None]:
    """Every query fails with `error`, but the first so many."""
    asked = 0

    def fail(execute: Any, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > after:
            raise error
        return execute(*given)

    with connection.execute_wrapper(fail):
        yield
