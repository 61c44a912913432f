"""A receiver on this machine, as a chat or a pager would be: it keeps what it gets, and answers as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.test import override_settings

from apps.accounts.models import User
from apps.common import clock
from apps.notifications.kinds import Subject
from apps.notifications.models import Way
from apps.notifications.ways import add_way
from apps.systems.models import System

TOKEN = "s3cr3t-t0k3n"


@dataclass
class Receiver:
    """What it got, and what it answers: a status, or nothing for so many seconds."""

    host: str = ""
    status: int = 200
    silent: threading.Event = field(default_factory=threading.Event)
    hangs: bool = False
    got: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0

    def address(self, name: str = "room") -> str:
        """The address of one of its rooms, with a token."""
        return f"json://{self.host}/{name}/{TOKEN}"

    def taken(self) -> list[str]:
        """The texts that it took since this was asked last, each with its title before it."""
        found = [f"{one['title']}\n{one['message']}" for one in self.got]
        self.got.clear()
        return found


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens, and that the settings name."""
    one = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            one.asked += 1
            if one.hangs:
                one.silent.wait(10)
                return
            if one.status == 200:
                one.got.append(said)
            self.send_response(one.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listens = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    listens.start()
    one.host = f"127.0.0.1:{server.server_port}"
    try:
        with override_settings(WAY_HOSTS=[one.host]):
            yield one
    finally:
        one.silent.set()
        server.shutdown()
        server.server_close()


def own(
    person: User, address: str, *, form: str = "chat", works: bool = True, subjects: Any = Subject
) -> Way:
    """A way of this person, tried and found to work."""
    way = add_way(by=person, address=address, form=form, label=f"My {form}", subjects=subjects)
    return _tried(way) if works else way


def channel(system: System, address: str, *, by: User, **chosen: Any) -> Way:
    """A channel of this system, tried and found to work."""
    chosen = {"form": "chat", "label": "Payments", "subjects": Subject, **chosen}
    return _tried(add_way(by=by, address=address, system=system, **chosen))


def _tried(way: Way) -> Way:
    Way.objects.filter(pk=way.pk).update(worked_at=clock.now())
    way.refresh_from_db()
    return way
