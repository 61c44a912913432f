"""Prepares the demonstration and serves it until Ctrl-C: `python -m apps.demo HOST PORT FOLDER`."""

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
from .processes import STOPS, Failed, Processes

DATABASE = "demo.sqlite3"
# Made under another name, so that a start that is broken off leaves nothing by halves.
IN_THE_MAKING = "demo.sqlite3.making"
# What production leaves to its services: records are issued while people look around already.
HELPERS = {
    "worker": ("db_worker", "--no-reload"),
    "orders": ("issue_records", "--watch"),
    "reminders": ("send_reminders", "--watch"),
}


class Stopped(BaseException):
    """Somebody pressed Ctrl-C, or closed the terminal."""


def main(host: str, port: str, where: str) -> None:
    """Serve the demonstration on `host`, on `port` or the next one that is free, from files in a folder."""
    folder = Path(where).absolute()
    for one in STOPS:
        signal.signal(one, _stop)
    with _told_in_a_sentence(), Processes(folder) as processes:
        taken = _listening(host, port)
        address = address_of(taken, host)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.local",
            "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
            "MEDIA_ROOT": f"{folder}/demo-media",
            "SIGNING_KEY": f"{folder}/demo-signing-key.pem",
            "TIMESTAMP_KEY": f"{folder}/demo-timestamp-key.pem",
            # Messages lead to this address.
            "SITE_URL": address,
            "ALLOWED_HOSTS": host,
        }
        with _alone(folder):
            _prepare(folder, processes)
        print("Starting the server", flush=True)
        processes.serve(taken)
        print(
            f"\nThe demonstration is at {address}/ - stop it with Ctrl-C.\n"
            "The records of its closed hot fixes are being issued, one every few seconds.\n"
            f"Requests are written to {where}/demo-server.log, mails to {where}/demo-worker.log and "
            f"{where}/demo-reminders.log.",
            flush=True,
        )
        for name, words in HELPERS.items():
            processes.start(name, [sys.executable, "manage.py", *words])
        processes.wait()


def _prepare(folder: Path, processes: Processes) -> None:
    """Make what is not there yet, or bring what is there up to this version."""
    command = [sys.executable, "manage.py", "prepare_demo"]
    quietly = {"LOG_LEVEL": "WARNING"}
    if (folder / DATABASE).exists():
        processes.do(command, quietly)
        return
    for left in folder.glob(f"{IN_THE_MAKING}*"):
        left.unlink()
    processes.do(command, {**quietly, "DATABASE_URL": f"sqlite:///{folder / IN_THE_MAKING}"})
    (folder / IN_THE_MAKING).rename(folder / DATABASE)


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
def _alone(folder: Path) -> Iterator[None]:
    """Two that are started at the same moment in one folder prepare it one after the other."""
    with (folder / "demo.lock").open("w") as lock:
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
        print("\nThe demonstration has stopped. make demo starts it again; what was tried in it is kept.")
    except Failed as failed:
        sys.exit(str(failed))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    for one in STOPS:
        signal.signal(one, signal.SIG_IGN)  # once is enough: what was started is being ended
    raise Stopped


if __name__ == "__main__":
    main(*sys.argv[1:])
