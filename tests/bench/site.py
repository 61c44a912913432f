"""The site behind gunicorn, started as docs/deploy.md does it, and asked over HTTP."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

AS_DEPLOYED = ("--workers", "3", "--threads", "4", "--timeout", "60", "--no-control-socket")


def expect(port: int, address: str, cookie: str) -> None:
    """Ask, and insist on an answer."""
    status = get(port, address, cookie)
    assert status == 200, status


def get(port: int, address: str, cookie: str) -> int:
    """Ask for `address` as whoever holds `cookie`, read all of it, and give the status."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("GET", address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


@contextmanager
def gunicorn() -> Iterator[int]:
    """The site on a free port, with the workers and threads that the deployment guide names."""
    connection.close()
    port = _free_port()
    site = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "hotfix_site.wsgi", "--bind", f"127.0.0.1:{port}", *AS_DEPLOYED],
        cwd=settings.BASE_DIR,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        site.terminate()
        site.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if get(port, "/healthz/", "") == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("The site did not start.")
