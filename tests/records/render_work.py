"""Work for the render process whose course a test decides."""

import os
import signal
import threading
from pathlib import Path

from apps.records.pdf_layout import LayoutError


def add(one: int, other: int) -> int:
    return one + other


def where() -> tuple[int, int]:
    """The process that works, and how nice it is."""
    return os.getpid(), os.nice(0)


def die() -> None:
    """As when the system takes a process that needs too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def never_end() -> None:
    threading.Event().wait()


def refuse() -> None:
    raise LayoutError("A paper reads nothing from elsewhere: http://evil.example")


def stumble() -> None:
    raise ZeroDivisionError("by nought")


def wait_for(begun: str, go: str) -> str:
    """Say by one named pipe that it has begun, and end when the other is written to."""
    Path(begun).write_text("begun")
    return Path(go).read_text()
