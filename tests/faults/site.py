"""The site's own processes: web servers that share nothing but the database, and workers of its queue."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from .cluster import until

LONGEST = 60  # seconds


@dataclass
class Part:
    """One process of the site, with its children; it can be killed and started again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env={**os.environ, **self.environment},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kill -9 all of it at once."""
        assert self.process
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


@dataclass
class Web(Part):
    """One web server on a port of its own."""

    port: int = 0

    def answers(self, path: str = "/healthz/") -> int:
        """Return the status with which it answers; 0 where it does not."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def start(self) -> None:
        super().start()
        until(lambda: self.answers() == 200, f"{self.name} does not answer.")


@dataclass
class Site:
    """Two web servers and two workers, as the guide runs one of each."""

    folder: Path
    database: str
    standby: str = ""
    webs: list[Web] = field(init=False)
    workers: list[Part] = field(init=False)

    def __post_init__(self) -> None:
        told = {
            "DATABASE_URL": self.database,
            "DATABASE_POOLED": "1",
            "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.test",
            "STANDBY_DATABASE_URL": self.standby,
        }
        self.webs = [self._web(number, told) for number in (1, 2)]
        self.workers = [self._worker(number, told) for number in (1, 2)]

    def _web(self, number: int, told: dict[str, str]) -> Web:
        port, name = _free_port(), f"web-{number}"
        command = [sys.executable, "-m", "gunicorn", "hotfix_site.wsgi", "--no-control-socket"]
        command += ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
        return Web(name, command, told, self.folder / f"{name}.log", port=port)

    def _worker(self, number: int, told: dict[str, str]) -> Part:
        name = f"worker-{number}"
        command = [sys.executable, "manage.py", "db_worker", "--interval", "0.5", "--worker-id", name]
        return Part(name, command, told, self.folder / f"{name}.log")

    @property
    def parts(self) -> list[Part]:
        return [*self.webs, *self.workers]

    def start(self) -> None:
        for part in self.parts:
            part.start()

    def stop(self) -> None:
        for part in self.parts:
            if part.process is not None:
                part.kill()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
        return port
