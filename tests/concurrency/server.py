"""A real server on the test database, which may be killed, and browsers that speak HTTP with it."""

import http.client
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.urls import reverse

from apps.accounts.models import User
from tests.asking import form_in
from tests.driving import PASSWORD

LONGEST = 120  # seconds; nothing here takes so long unless something hangs
# What a client reads of a server that dies: no line, or half an answer.
NO_ANSWER = (OSError, http.client.HTTPException)

_OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Answer:
    """What a browser read, whole."""

    status: int
    content: bytes


@dataclass
class Server:
    """Gunicorn, with its workers in a group of processes of their own."""

    master: subprocess.Popen[bytes]
    port: int
    # Ends when nobody of the group is alive any more: each of them holds the other end.
    lifeline: int

    def kill(self) -> None:
        """Kill -9 every process of it at once; returns when all are gone, and whatever they had begun."""
        if self.master.poll() is None:
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait(LONGEST)
        over, _, _ = select.select([self.lifeline], [], [], LONGEST)
        assert over, "A worker outlives its server."
        wait_until_alone()


@contextmanager
def serving(log: Path, *, workers: int, threads: int) -> Iterator[Server]:
    """The site on a free port of this machine; whatever it says goes to the file `log`."""
    lifeline, held = os.pipe()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening, log.open("ab") as said:
        site = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "hotfix_site.wsgi", "--no-control-socket"),
                *("--bind", f"fd://{listening.fileno()}", "--timeout", str(LONGEST)),
                *("--workers", str(workers), "--threads", str(threads)),
            ],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": _url_of_the_test_database(),
                "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            },
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=[listening.fileno(), held],
            start_new_session=True,
        )
        server = Server(site, listening.getsockname()[1], lifeline)
    os.close(held)
    try:
        # Who asks before the site is up waits in the queue of the socket, which is open already.
        assert Browser().get(server, reverse("healthz")).status == 200, log.read_text()
        yield server
    except NO_ANSWER:
        sys.stderr.write(log.read_text())
        raise
    finally:
        server.kill()
        os.close(lifeline)


def _url_of_the_test_database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path=f"{url.path.rpartition('/')[0]}/{name}"))


def wait_for_a_writer() -> None:
    """Until somebody is in the middle of a transaction that writes."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if _somebody_writes():
            return
        time.sleep(0.001)
    raise TimeoutError("Nobody writes.")


def _somebody_writes() -> bool:
    if connection.vendor == "postgresql":
        # It is given a number when it first locks or writes a row.
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {_OTHERS} AND backend_xid IS NOT NULL")
            return bool(cursor.fetchone()[0])
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        probe.execute("ROLLBACK")
        return False


def wait_until_alone() -> None:
    """PostgreSQL may go on with a statement, and commit it, for a moment after who asked for it has died."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {_OTHERS}")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)
    raise TimeoutError("Somebody else is still connected.")


@dataclass
class Browser:
    """One person's browser: a session of its own, which outlives the server."""

    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def sign_in(self, server: Server, user: User) -> None:
        """By the log-in page."""
        form = form_in(self.get(server, reverse("admin:login")))
        form |= {"username": [user.username], "password": [PASSWORD]}
        answer = self.post(server, reverse("admin:login"), form)
        assert answer.status == 302, answer.content.decode()

    def get(self, server: Server, address: str) -> Answer:
        return self._ask(server, "GET", address)

    def post(self, server: Server, address: str, form: dict[str, Any]) -> Answer:
        """Send `form` with the token of this browser, and follow no redirection."""
        token = {"csrfmiddlewaretoken": self.cookies[settings.CSRF_COOKIE_NAME].value}
        return self._ask(server, "POST", address, urlencode({**token, **form}, doseq=True))

    def _ask(self, server: Server, method: str, address: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={kept.coded_value}" for name, kept in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
        try:
            line.request(method, address, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(cookie)
            return Answer(answer.status, answer.read())
        finally:
            line.close()


def signing_form(page: Answer, comment: str = "") -> dict[str, Any]:
    """What the confirmation page of a sign-off sends when the password and a comment were typed."""
    assert page.status == 200, page.content.decode()
    return {**form_in(page), "password": PASSWORD, "reason": comment}
