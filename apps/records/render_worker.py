"""The render worker: PDFs are laid out in a process beside the site, one at a time, so that pages stay quick.

The caller takes the snapshot, which is plain data; only laying it out happens here. Each process of the site
starts a render process of its own when it first prints, and locks on files let only so many work at once.
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
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.common.errors import DomainError

T = TypeVar("T")

RENDER_PROCESS = "apps.records.render_process"
# How often a caller that waits for a slot on this machine tries again, in seconds.
RETRY_SLOT_EVERY = 0.05

# Sent after each try to print, with `paper`, the name of what lays it out, and `outcome`: printed, busy or
# failed.
printed = Signal()


class RenderWorkerBusy(DomainError):
    """Others are printing; it is worth trying again in a minute."""


class RenderWorkerStopped(DomainError):
    """The render process died over a PDF, or took too long. The next print starts another."""


def render_in_worker(work: Callable[..., T], *args: Any, patience: float | None = None) -> T:
    """Run `work(*args)` in the render process and return its result; both must be picklable.

    Args:
        work: a function of a module, such as `apps.records.pdf.render_pdf`.
        patience: how many seconds to wait for a slot, however many wait already; without it the queue has an
            end, and waiting too (`settings.PRESS_QUEUE`, `settings.PRESS_PATIENCE`).

    Raises:
        RenderWorkerBusy: too many wait already, or no slot was free in time.
        RenderWorkerStopped: the process died or took longer than `settings.PRESS_TIMEOUT`.
        LayoutError: `work` failed.
    """
    outcome = "failed"
    try:
        result: T = work(*args) if settings.PRESS == "here" else WORKER.run(work, args, patience=patience)
        outcome = "printed"
    except RenderWorkerBusy:
        outcome = "busy"
        raise
    finally:
        printed.send_robust(RenderWorker, paper=work.__name__, outcome=outcome)
    return result


def require_place_in_queue() -> None:
    """Raise RenderWorkerBusy where a print would be refused now: before the snapshot is taken for nothing."""
    if settings.PRESS != "here" and WORKER.is_full:
        raise _busy()


@contextmanager
def render_slot(*, patience: float) -> Iterator[None]:
    """Hold one of the machine's render slots, for a caller that lays out a PDF in its own process.

    Args:
        patience: how many seconds to wait for it.

    Raises:
        RenderWorkerBusy: no slot was free in time.
    """
    if settings.PRESS == "here":
        yield
        return
    with _slot_on_this_machine(time.monotonic() + patience):
        yield


class RenderWorker:
    """The one render worker of this process of the site: its render process, and the queue before it."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._process: _RenderProcess | None = None

    def run(self, work: Callable[..., Any], args: tuple[Any, ...], *, patience: float | None) -> Any:
        """Run `work(*args)` in the render process once a slot is free, and return its result."""
        until = time.monotonic() + (settings.PRESS_PATIENCE if patience is None else patience)
        with (
            self._place_in_queue(always=patience is not None),
            self._after_those_before(until),
            _slot_on_this_machine(until),
        ):
            process = self._usable_process()
            try:
                return process.run(work, args, seconds=settings.PRESS_TIMEOUT)
            except RenderWorkerStopped:
                self.close()
                raise

    @property
    def is_full(self) -> bool:
        """Whether as many wait as the queue holds."""
        return self._waiting >= settings.PRESS_QUEUE

    def close(self) -> None:
        """Stop the render process; the next print starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

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
    def _after_those_before(self, until: float) -> Iterator[None]:
        if not self._one_at_a_time.acquire(timeout=max(until - time.monotonic(), 0)):
            raise _busy()
        try:
            yield
        finally:
            self._one_at_a_time.release()

    def _usable_process(self) -> "_RenderProcess":
        """Return a process that works: a new one where it died idly, or has printed so much that it grew."""
        if self._process is not None and not self._process.is_usable:
            self.close()
        if self._process is None:
            self._process = _RenderProcess()
        return self._process


class _RenderProcess:
    """A running `apps.records.render_process`, and the pipe to it."""

    def __init__(self) -> None:
        self.pipe, child_end = Pipe()
        self._printed = 0
        with child_end:
            self.process = subprocess.Popen(  # noqa: S603 (our own module, and the number of a pipe)
                [sys.executable, "-m", RENDER_PROCESS, str(child_end.fileno()), str(settings.PRESS_NICE)],
                pass_fds=[child_end.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=settings.BASE_DIR,
            )

    @property
    def is_usable(self) -> bool:
        return self.process.poll() is None and self._printed < settings.PRESS_RECYCLE_AFTER

    def run(self, work: Callable[..., Any], args: tuple[Any, ...], *, seconds: float) -> Any:
        """Send the work, and return what comes back within `seconds`. Raises RenderWorkerStopped."""
        pipe: Connection[Any, Any] = self.pipe
        try:
            pipe.send((work, args))
            if not pipe.poll(seconds):
                raise RenderWorkerStopped(
                    _("Laying out this paper took longer than %(seconds)d seconds and was stopped.")
                    % {"seconds": seconds}
                )
            error, value = pipe.recv()
        except (EOFError, OSError) as broken_pipe:
            raise RenderWorkerStopped(
                _(
                    "The press stopped in the middle of this paper. Try again; if it happens twice, "
                    "tell the operator."
                )
            ) from broken_pipe
        self._printed += 1
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.wait()


@contextmanager
def _slot_on_this_machine(until: float) -> Iterator[None]:
    """Hold one of the machine's render slots; the system frees it should this process die."""
    folder = _lock_folder()
    while True:
        for number in range(settings.PRESS_AT_ONCE):
            lock_file = (folder / f"press-{number}.lock").open("a")
            try:
                fcntl.flock(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock_file.close()
                continue
            with lock_file:
                yield
            return
        if time.monotonic() > until:
            raise _busy()
        time.sleep(RETRY_SLOT_EVERY)


def _lock_folder() -> Path:
    """Return the folder of the locks, made here where it is missing. Raises ImproperlyConfigured."""
    folder: Path = settings.PRESS_RUN_DIR
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700, parents=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"{folder} belongs to somebody else: set PRESS_RUN_DIR to another folder.")
    return folder


def _busy() -> RenderWorkerBusy:
    return RenderWorkerBusy(_("The press is busy: others are printing. Try again in a minute."))


WORKER = RenderWorker()


def _after_fork() -> None:
    """Give a forked process a render worker of its own; the pipe to its parent's is not its to use."""
    global WORKER
    WORKER = RenderWorker()


os.register_at_fork(after_in_child=_after_fork)
