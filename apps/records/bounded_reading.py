"""Reading a PDF of unknown origin: in a process of its own, which ends when it takes too long or too much.

A PDF may be built to keep a parser busy for hours or to fill the memory. Its process is given so many
seconds of the processor and so many bytes, gets neither settings nor database, and answers in JSON.
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from .file_contents import About, Content, Signature, Timestamp, TooHardToRead, Unreadable
from .reading_process import UNREADABLE

READING_PROCESS = "apps.records.reading_process"
# The answer is there within ten seconds and 300 MB, the asking process and the start of this one included.
SECONDS = 6
MEMORY = 170 * 2**20
_PIECE = 2**20
# So many at once in one process of the site, and so many seconds to wait for one's turn.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 2


def read_within_limits(opened: IO[bytes]) -> Content:
    """Return what the PDF, opened for reading bytes, says of itself.

    Raises:
        TooHardToRead: a limit was reached first.
        Unreadable: it is no PDF, or a damaged one.
    """
    with tempfile.TemporaryFile() as copy:
        opened.seek(0)
        size = 0
        while piece := opened.read(_PIECE):
            size += copy.write(piece)
            if size > settings.RECORD_MAX_BYTES:
                raise TooHardToRead(_("It is larger than any record can be."))
        copy.seek(0)
        with _turn():
            answer = _answer(copy)
    if answer == UNREADABLE:
        raise Unreadable(_("This is no PDF, or it is damaged: it cannot be read."))
    return _content(answer)


@contextmanager
def _turn() -> Iterator[None]:
    """Hold one of the few places. Raises TooHardToRead where none is free in time."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise TooHardToRead(_("Other files are being read: try again in a minute."))
    try:
        yield
    finally:
        _AT_ONCE.release()


def _answer(copy: IO[bytes]) -> Any:
    """Return what the process says. Raises TooHardToRead."""
    try:
        done = subprocess.run(  # noqa: S603 (our own module, and two numbers)
            [sys.executable, "-m", READING_PROCESS, str(SECONDS), str(MEMORY)],
            stdin=copy,
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=SECONDS,
            check=True,
        )
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise TooHardToRead(
            _("Reading it took more than %(seconds)d seconds or too much memory: no record needs so much.")
            % {"seconds": SECONDS}
        ) from error


def _content(told: dict[str, Any]) -> Content:
    signature = told["signature"]
    return Content(
        signature=Signature(**_with_times(signature, "at", "valid_from", "valid_until"))
        if signature
        else None,
        timestamps=tuple(_timestamp(one) for one in told["timestamps"]),
        embedded=frozenset(told["embedded"]),
        printed=frozenset(told["printed"]),
        about=About(**told["about"]),
        titled=told["titled"],
    )


def _timestamp(told: dict[str, Any]) -> Timestamp:
    certificates = tuple(bytes.fromhex(one) for one in told["certificates"])
    return Timestamp(**_with_times(told, "at", "until") | {"certificates": certificates})


def _with_times(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return told | {name: datetime.fromisoformat(told[name]) for name in names if told[name]}
