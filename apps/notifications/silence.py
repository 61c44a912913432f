"""Telling nobody: for data that is loaded, and did not happen just now."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_nobody: ContextVar[bool] = ContextVar("nobody_is_told", default=False)


@contextmanager
def nobody_is_told() -> Iterator[None]:
    """Whatever changes inside is told to nobody."""
    token = _nobody.set(True)
    try:
        yield
    finally:
        _nobody.reset(token)


def is_silent() -> bool:
    """Whether `nobody_is_told` is in force."""
    return _nobody.get()
