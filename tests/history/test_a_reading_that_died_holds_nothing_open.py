"""A verification that goes on behind a value that cannot be read has closed what it held open there.

A cursor of PostgreSQL that is closed later, when its transaction has ended, breaks the one that runs by then:
the error that was logged keeps it open for as long as somebody keeps the error.
"""

import logging
from collections.abc import Iterator

import pytest

from apps.history.faults import Fault
from apps.history.going_on import goes_on
from apps.history.verification_parts import SomeHotFixes
from apps.history.verification_scope import Scope


def test_it_is_closed_before_the_next_is_read(caplog: pytest.LogCaptureFixture) -> None:
    open_now = []

    def cursor() -> Iterator[int]:
        open_now.append("a cursor")
        try:
            yield from range(2)
        finally:
            open_now.clear()

    @goes_on(lambda: SomeHotFixes(keys=frozenset()))
    def reading(scope: Scope) -> Iterator[Fault]:
        assert not open_now
        if scope.everything:
            rows = cursor()
            next(rows)
            raise ValueError("No moment")
        yield from ()

    with caplog.at_level(logging.WARNING):
        assert list(reading(Scope())) == []
    (logged,) = caplog.records
    assert logged.exc_info, "The log keeps the error, and with it whatever that holds."
