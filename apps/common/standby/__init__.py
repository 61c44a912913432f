"""Reading from the standby while the primary does not answer (STANDBY_DATABASE_URL).

Only inside of `may_read_standby`, which a request that changes nothing opens: a form, a worker and a command
go to the primary or fail. The standby is never written to by this address, so that no second primary is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection

__all__ = ["is_reading_allowed", "is_reading_only", "is_there", "leave", "may_read_standby"]

_allowed: ContextVar[bool] = ContextVar("standby_may_be_read", default=False)


def is_there() -> bool:
    """Whether a standby is named."""
    return "STANDBY" in settings.DATABASES["default"]


@contextmanager
def may_read_standby() -> Iterator[None]:
    """Let what is inside read from the standby where the primary does not answer."""
    token = _allowed.set(True)
    try:
        yield
    finally:
        _allowed.reset(token)


def is_reading_allowed() -> bool:
    """Whether the code that runs now may read from the standby."""
    return _allowed.get()


def is_reading_only() -> bool:
    """Whether the connection that is open now is one to the standby."""
    return bool(getattr(connection, "reads_only", False))


def leave() -> None:
    """Close a connection to the standby, so that whoever writes next asks for the primary."""
    if is_reading_only():
        connection.close()
