"""The form that the present request sends: entered with what it does, so that a second one does nothing."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .models import SentForm


class SentAlready(Exception):
    """The same form was sent and done before; what was begun again is undone."""


@dataclass
class Sending:
    """A form on its way: the key that tells it from every other, and whether it was `entered`.

    `led` says that it came a second time, and is answered already by where the first led.
    """

    key: str
    entered: bool = False
    led: bool = False


sending: ContextVar[Sending | None] = ContextVar("sending", default=None)


def enter_once(written: bool, **_signal: Any) -> None:
    """Enter the form at the end of what it did, in its transaction. Raises SentAlready.

    It listens to the end of every act; where nothing was written, there is nothing to do twice.
    """
    present = sending.get()
    if present is None or present.entered or not written:
        return
    if not SentForm.enter(present.key):
        raise SentAlready
    present.entered = True
