"""The process that the press runs: takes one paper after the other from its line, and sends each back.

Started by apps.records.render_worker with the number of a pipe and how nice to be; ends as soon as its
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


def main(line: "Connection[Any, Any]", *, nice: int) -> None:
    """Print what comes along `line`, for ever."""
    os.nice(nice)
    django.setup()
    waiting: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(line, waiting), daemon=True).start()
    while True:
        work, args = waiting.get()
        line.send(_done(work, args))


def _listen(line: "Connection[Any, Any]", waiting: "SimpleQueue[Any]") -> None:
    """Take orders while printing goes on: the parent's end is noticed in the middle of a paper."""
    while True:
        try:
            waiting.put(line.recv())
        except (EOFError, OSError):
            os._exit(0)


def _done(work: Any, args: tuple[Any, ...]) -> tuple[Exception | None, Any]:
    """What came of it: an error that the other side can read, or the value."""
    from apps.records.paper_layout import PaperError

    try:
        return None, work(*args)
    except PaperError as error:
        return error, None
    except Exception as error:
        logger.exception("A paper could not be made")
        return PaperError(f"{type(error).__name__}: {error}"), None


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), nice=int(sys.argv[2]))
