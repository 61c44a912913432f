"""What every line of the log tells of the request in which it was written: one place, for the formatter."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


def _nobody() -> int | None:
    return None


@dataclass
class LogContext:
    """The request that is being answered.

    Attributes:
        request_id: what the proxy called it, or what it was called here.
        path: its address, in which a secret may stand: no line tells it.
        view: the name of its address, once that is known.
        reference: of the hot fix that it is about, where there is one that the person may see.
        person: the key of who asks, as far as that is known by now; it asks nothing to find out.
    """

    request_id: str
    path: str
    view: str = ""
    reference: str = ""
    person: Callable[[], int | None] = _nobody


_present: ContextVar[LogContext | None] = ContextVar("log_context", default=None)


def present() -> LogContext | None:
    """The request that is being answered; None in a command or a job."""
    return _present.get()


@contextmanager
def answering(context: LogContext) -> Iterator[LogContext]:
    """Say that `context` is being answered by the code inside."""
    token = _present.set(context)
    try:
        yield context
    finally:
        _present.reset(token)


def is_about(reference: str) -> None:
    """Note of which hot fix the present request is; nothing where there is no request."""
    context = _present.get()
    if context is not None:
        context.reference = reference
