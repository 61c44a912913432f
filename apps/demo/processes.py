"""The processes of the demonstration: started together, written down each in its log, and ended together."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from socket import socket
from types import TracebackType
from typing import Any

from .listening import reached_at

PATIENCE = 60  # seconds until the first page has to be there
GRACE = 5  # seconds that a process has to end by itself
LINES = 20  # of a log, where a process ended that should not
# What ends the demonstration: Ctrl-C, a polite kill, a terminal that is closed.
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failed(Exception):
    """What went wrong, as a sentence."""


class Processes:
    """Every process that was started, each with those that it started itself, until the block ends.

    None of them hears Ctrl-C: it is told to whoever started them, who ends them in order.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        for process in self._running.values():
            _tell(process, signal.SIGTERM)
        last = time.monotonic() + GRACE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, last - time.monotonic()))
            _tell(process, signal.SIGKILL)
            process.wait()

    def do(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Do a command to its end, with more in its environment, and show what it says.

        Raises:
            Failed: it ended otherwise than well; why, it said itself.
        """
        if self._begin("present", command, env={**os.environ, **environment}).wait():
            raise Failed("The demonstration could not be prepared; the lines above say why.")
        del self._running["present"]

    def start(
        self, name: str, command: Sequence[str], *, keep: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start a process that writes to the log of its name.

        Args:
            keep: the file descriptors that it takes over.
        """
        with self._log(name).open("wb") as log:
            into = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
            return self._begin(name, command, pass_fds=keep, **into)

    def _begin(self, name: str, command: Sequence[str], **how: Any) -> "subprocess.Popen[bytes]":
        """Start a process, and know it: a Ctrl-C in between would leave one that nobody ends."""
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            process = subprocess.Popen(  # noqa: S603 - commands of our own
                command, start_new_session=True, preexec_fn=_hear, **how
            )
            self._running[name] = process
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        return process

    def serve(self, taken: socket) -> None:
        """Start the server on this socket, and return as soon as the log-in page was there.

        Raises:
            Failed: it did not come to that.
        """
        words = ["-m", "gunicorn", "hotfix_site.wsgi", "--bind", f"fd://{taken.fileno()}", "--threads", "4"]
        words += ["--no-control-socket", "--timeout", "120", "--access-logfile", "-"]
        host, port = reached_at(taken)
        server = self.start("server", [sys.executable, *words], keep=[taken.fileno()])
        taken.close()
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last and server.poll() is None:
            if _answers(host, port):
                return
            time.sleep(0.2)
        raise Failed(self._end_of("server"))

    def wait(self) -> None:
        """Wait for the server to end, which it does not by itself.

        Raises:
            Failed: it did.
        """
        self._running["server"].wait()
        raise Failed(self._end_of("server"))

    def _log(self, name: str) -> Path:
        return self.folder / f"demo-{name}.log"

    def _end_of(self, name: str) -> str:
        """The sentence, and what the log said last."""
        log = self._log(name)
        said = log.read_text(errors="replace").splitlines()[-LINES:]
        return "\n".join([*said, f"The {name} of the demonstration does not run; {log} says why."])


def _hear() -> None:
    """Hear in the new process what its beginning was not disturbed by."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _answers(host: str, port: int) -> bool:
    asked = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        asked.request("GET", "/admin/login/")
        return asked.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


def _tell(process: "subprocess.Popen[bytes]", what: signal.Signals) -> None:
    """Tell it to a process and to those that it started: they are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, what)
