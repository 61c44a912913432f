"""The clock that every rule and every history row reads, so that tests and the demo can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.utils import timezone

__all__ = ["UTC", "now", "set_to", "to_the_minute", "to_the_second"]

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """The present moment, aware, or the one set by `set_to`."""
    return _set_to.get() or timezone.now()


def to_the_minute(moment: datetime) -> str:
    """`moment` as people read it: "2026-11-25 02:14 UTC"."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def to_the_second(moment: datetime) -> str:
    """`moment` as exact as two acts of the same minute need it: "2026-11-25 02:14:05 UTC"."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for the code inside; no request can reach this."""
    if timezone.is_naive(moment):
        raise ValueError("The clock needs an aware moment.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
