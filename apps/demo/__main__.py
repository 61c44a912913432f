"""Prepares the demonstration and serves it until Ctrl-C: `python -m apps.demo HOST PORT`."""

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from types import FrameType
from typing import NoReturn

from .listening import address_of, listening
from .processes import Failed, Processes

FOLDER = Path("var")
DATABASE = FOLDER / "demo.sqlite3"
# Made under another name, so that a start that is broken off leaves nothing by halves.
IN_THE_MAKING = FOLDER / "demo.sqlite3.making"
# What production leaves to its services: records are issued while people look around already.
HELPERS = {
    "worker": ("db_worker", "--no-reload"),
    "orders": ("issue_records", "--watch"),
    "reminders": ("send_reminders", "--watch"),
}


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, or closed the terminal."""


def main(host: str, port: str) -> None:
    """Serve the demonstration on `host`, on `port` or the next one that is free."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _stop)
    with _told_in_a_sentence(), Processes(FOLDER) as processes:
        taken = _listening(host, port)
        address = address_of(taken, host)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.local",
            "DATABASE_URL": f"sqlite:///{DATABASE}",
            "MEDIA_ROOT": f"{FOLDER}/demo-media",
            "SIGNING_KEY": f"{FOLDER}/demo-signing-key.pem",
            "TIMESTAMP_KEY": f"{FOLDER}/demo-timestamp-key.pem",
            # Messages lead to this address.
            "SITE_URL": address,
            "ALLOWED_HOSTS": host,
        }
        with _alone():
            _prepare(processes)
        print("Starting the server", flush=True)
        processes.serve(taken)
        print(
            f"\nThe demonstration is at {address}/ - stop it with Ctrl-C.\n"
            "The records of its closed hot fixes are being issued, one every few seconds.\n"
            f"Requests are written to {FOLDER}/demo-server.log, mails to {FOLDER}/demo-worker.log and "
            f"{FOLDER}/demo-reminders.log.",
            flush=True,
        )
        for name, words in HELPERS.items():
            processes.start(name, [sys.executable, "manage.py", *words])
        processes.wait()


def _prepare(processes: Processes) -> None:
    """Make what is not there yet, or bring what is there up to this version."""
    if DATABASE.exists():
        processes.do([sys.executable, "manage.py", "prepare_demo"])
        return
    for left in FOLDER.glob(f"{IN_THE_MAKING.name}*"):
        left.unlink()
    making = {"DATABASE_URL": f"sqlite:///{IN_THE_MAKING}"}
    processes.do([sys.executable, "manage.py", "prepare_demo"], environment=making)
    IN_THE_MAKING.rename(DATABASE)


def _listening(host: str, port: str) -> socket:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Failed(f"PORT is “{port}”: give a number from 1 to 65535.")
    try:
        return listening(host, int(port))
    except OSError as refused:
        raise Failed(
            f"No port from {port} on can be had on “{host}” ({refused.strerror or refused}): set HOST to an "
            "address of this machine, or PORT to another number."
        ) from None


@contextmanager
def _alone() -> Iterator[None]:
    """Two that are started at the same moment in one folder prepare it one after the other."""
    with (FOLDER / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another demonstration is being prepared in this folder: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except Stopped:
        print("\nThe demonstration has stopped. What was tried is kept; make demo starts it again.")
    except Failed as failed:
        sys.exit(str(failed))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)  # once is enough: what was started is being ended
    raise Stopped


if __name__ == "__main__":
    main(*sys.argv[1:])
