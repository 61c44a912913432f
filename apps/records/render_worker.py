"""The press: papers are laid out in a process of their own, one at a time, so that the pages stay quick.

Whoever prints takes the snapshot, which is plain data; only laying it out happens here. Each process of the
site starts a press of its own when it first prints, and locks on files let only so many work at once.
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from apps.common.errors import DomainError

T = TypeVar("T")

ROOM = "apps.records.render_process"
# How often a print that waits for its turn on this machine looks again, in seconds.
LOOK_AGAIN = 0.05


class PressBusy(DomainError):
    """Others are printing; it is worth trying again in a minute."""


class PressStopped(DomainError):
    """The press ended in the middle of a paper, or took too long over it. The next print starts another."""


def press(work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
    """What `work(*args)` gives, done by the press; both must be picklable.

    Args:
        work: a function of a module, such as `apps.records.pdf.render_pdf`.
        patience: how many seconds to wait for a turn, however many wait already; without it the queue has an
            end, and waiting too (`settings.PRESS_QUEUE`, `settings.PRESS_PATIENCE`).

    Raises:
        PressBusy: too many wait already, or the turn did not come in time.
        PressStopped: the press died or took longer than `settings.PRESS_TIMEOUT`.
        PaperError: `work` failed.
    """
    if settings.PRESS == "here":
        return work(*args)
    done: T = PRESS.do(work, args, patience=patience)
    return done


def require_place() -> None:
    """Raise PressBusy where a print would be refused now: before the work of taking a snapshot is done."""
    if settings.PRESS != "here" and PRESS.is_full:
        raise _busy()


@contextmanager
def turn(*, patience: float) -> Iterator[None]:
    """A turn on this machine for whoever lays out a paper itself, as the worker does: it counts as one press.

    Args:
        patience: how many seconds to wait for it.

    Raises:
        PressBusy: the turn did not come in time.
    """
    if settings.PRESS == "here":
        yield
        return
    with _turn_on_this_machine(time.monotonic() + patience):
        yield


class Press:
    """The one press of this process, and the queue before it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._room: _Room | None = None

    def do(self, work: Callable[..., Any], args: tuple[Any, ...], *, patience: float | None) -> Any:
        """`work(*args)` in the press, when it is this paper's turn."""
        until = time.monotonic() + (settings.PRESS_PATIENCE if patience is None else patience)
        with (
            self._place_in_queue(always=patience is not None),
            self._in_turn(until),
            _turn_on_this_machine(until),
        ):
            room = self._ready_room()
            try:
                return room.do(work, args, seconds=settings.PRESS_TIMEOUT)
            except PressStopped:
                self.close()
                raise

    @property
    def is_full(self) -> bool:
        return self._waiting >= settings.PRESS_QUEUE

    def close(self) -> None:
        """Stop the press; the next print starts another."""
        room, self._room = self._room, None
        if room is not None:
            room.close()

    @contextmanager
    def _place_in_queue(self, *, always: bool) -> Iterator[None]:
        with self._counting:
            if self.is_full and not always:
                raise _busy()
            self._waiting += 1
        try:
            yield
        finally:
            with self._counting:
                self._waiting -= 1

    @contextmanager
    def _in_turn(self, until: float) -> Iterator[None]:
        if not self._turn.acquire(timeout=max(until - time.monotonic(), 0)):
            raise _busy()
        try:
            yield
        finally:
            self._turn.release()

    def _ready_room(self) -> "_Room":
        """A press that works: another one where it died idly, or has printed so much that it has grown."""
        if self._room is not None and not self._room.fit:
            self.close()
        if self._room is None:
            self._room = _Room()
        return self._room


class _Room:
    """The process that prints, and the line to it."""

    def __init__(self) -> None:
        self._line, theirs = Pipe()
        self._done = 0
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own module, and the number of a pipe)
                [sys.executable, "-m", ROOM, str(theirs.fileno()), str(settings.PRESS_NICE)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
            )

    @property
    def fit(self) -> bool:
        return self._process.poll() is None and self._done < settings.PRESS_RECYCLE_AFTER

    def do(self, work: Callable[..., Any], args: tuple[Any, ...], *, seconds: float) -> Any:
        line: Connection[Any, Any] = self._line
        try:
            line.send((work, args))
            if not line.poll(seconds):
                raise PressStopped(
                    _("Laying out this paper took longer than %(seconds)d seconds and was stopped.")
                    % {"seconds": seconds}
                )
            error, value = line.recv()
        except (EOFError, OSError) as gone:
            raise PressStopped(
                _(
                    "The press stopped in the middle of this paper. Try again; if it happens twice, "
                    "tell the operator."
                )
            ) from gone
        self._done += 1
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.wait()


@contextmanager
def _turn_on_this_machine(until: float) -> Iterator[None]:
    """One of the machine's places at the press, freed by the system itself should this process die."""
    folder = _folder()
    while True:
        for number in range(settings.PRESS_AT_ONCE):
            place = (folder / f"press-{number}.lock").open("a")
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                place.close()
                continue
            with place:
                yield
            return
        if time.monotonic() > until:
            raise _busy()
        time.sleep(LOOK_AGAIN)


def _folder() -> Path:
    """Where the locks lie: made here, and nobody else's."""
    folder: Path = settings.PRESS_RUN_DIR
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"{folder} belongs to somebody else: set PRESS_RUN_DIR to another folder.")
    return folder


def _busy() -> PressBusy:
    return PressBusy(_("The press is busy: others are printing. Try again in a minute."))


PRESS = Press()


def _after_fork() -> None:
    """A forked process starts a press of its own; the line to its parent's is not its to use."""
    global PRESS
    PRESS = Press()


os.register_at_fork(after_in_child=_after_fork)
