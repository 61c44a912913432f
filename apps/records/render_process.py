"""The render process: takes one piece of work after the other from its pipe, and sends each result back.

Started by apps.records.render_worker with the number of a pipe and how nice to be; it ends as soon as its
parent does.
"""

import logging
import os
import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

import django

logger = logging.getLogger(__name__)


def main(pipe: "Connection[Any, Any]", *, nice: int) -> None:
    """Run what comes along `pipe`, for ever."""
    os.nice(nice)
    django.setup()
    waiting: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
    while True:
        work, args = waiting.get()
        pipe.send(_outcome(work, args))


def _receive(pipe: "Connection[Any, Any]", waiting: "SimpleQueue[Any]") -> None:
    """Receive work while printing goes on, so that the parent's end is noticed in the middle of a PDF."""
    while True:
        try:
            waiting.put(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)


def _outcome(work: Any, args: tuple[Any, ...]) -> tuple[Exception | None, Any]:
    """Run `work`, and return an error that the other side can read, or the value."""
    from apps.records.pdf_layout import LayoutError

    try:
        return None, work(*args)
    except LayoutError as error:
        return error, None
    except Exception as error:
        logger.exception("A paper could not be made")
        return LayoutError(f"{type(error).__name__}: {error}"), None


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), nice=int(sys.argv[2]))
