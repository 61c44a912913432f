"""PostgreSQL as a primary and a standby that confirms each commit, behind a pooler, in its own folder."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 60  # seconds


class Missing(Exception):
    """A program that this needs is not on this machine."""


def _bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found or not shutil.which("pgbouncer"):
        raise Missing("PostgreSQL and pgbouncer are needed: apt-get install postgresql pgbouncer.")
    return found[-1].parent


def _as_server() -> list[str]:
    """Neither of them runs as root."""
    return ["runuser", "--user", "postgres", "--"] if os.geteuid() == 0 else []


def until(true: Callable[[], bool], what: str) -> float:
    """Wait until it is true, and return how many seconds that took. Raises TimeoutError after LONGEST."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > LONGEST:
            raise TimeoutError(what)
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Postgres:
    """One server; its socket lies in its own folder."""

    folder: Path

    def run(self, program: str, *arguments: str) -> str:
        command = [*_as_server(), str(_bin() / program), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=LONGEST, check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr[-2000:]}")
        return done.stdout

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self, **settings: str) -> None:
        """Start it, with durability as in production."""
        told = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "max_connections": "60"}
        options = " ".join(f"-c {name}='{value}'" for name, value in {**told, **settings}.items())
        where = [f"--pgdata={self.data}", f"--log={self.folder}/log"]
        self.run("pg_ctl", *where, "--wait", "--silent", f"--options={options}", "start")

    def kill(self) -> None:
        """Kill -9 the whole of it: no last words, no checkpoint."""
        pid = int((Path(self.data) / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (str(pid), *children):
            try:
                os.kill(int(one), signal.SIGKILL)
            except ProcessLookupError:
                continue
        until(lambda: not Path(f"/proc/{pid}").exists(), "The server does not die.")

    def stop(self) -> None:
        subprocess.run(
            [*_as_server(), str(_bin() / "pg_ctl"), f"--pgdata={self.data}", "--mode=immediate", "stop"],
            cwd="/",
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )

    def ask(self, sql: str, database: str = "postgres") -> str:
        there = [f"--host={self.folder}", "--username=hotfix", "-At", database]
        return self.run("psql", *there, "-c", sql).strip()


@dataclass
class Cluster:
    """The primary, its standby, and the pooler that the site knows; `main` is who takes writes now."""

    folder: Path
    primary: Postgres = field(init=False)
    standby: Postgres = field(init=False)
    main: Postgres = field(init=False)
    pooler: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        self.primary = self.main = Postgres(self.folder / "primary")
        self.standby = Postgres(self.folder / "standby")
        for place in (self.primary, self.standby):
            place.folder.mkdir()
        (self.folder / "pooler").mkdir()
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "postgres", str(self.folder)], check=True)

    @property
    def url(self) -> str:
        """What the site is given: the pooler, and no server."""
        return f"postgres://hotfix@/{self.folder}/pooler/hotfix"

    @property
    def standby_url(self) -> str:
        """Where the site reads while the pooler finds nobody behind it."""
        return f"postgres://hotfix@/{self.standby.folder}/hotfix"

    def start(self) -> None:
        first, there = self.primary, f"host={self.primary.folder} user=hotfix"
        how = ["--username=hotfix", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        first.run("initdb", f"--pgdata={first.data}", *how)
        first.start()
        first.run("createdb", f"--host={first.folder}", "--username=hotfix", "hotfix")
        copied = ["--write-recovery-conf", "--checkpoint=fast", f"--dbname={there} application_name=standby"]
        self.standby.run("pg_basebackup", f"--pgdata={self.standby.data}", *copied)
        self.standby.start()
        # From now on nothing counts as committed that the standby does not have.
        first.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        first.ask("SELECT pg_reload_conf()")
        state = "SELECT sync_state FROM pg_stat_replication"
        until(lambda: first.ask(state) == "sync", "The standby does not follow.")
        self.start_pooler()

    def start_pooler(self) -> None:
        """In transaction mode: a connection is somebody's for as long as a transaction, and no longer."""
        place = self.folder / "pooler"
        told = [
            "[databases]",
            f"hotfix = host={self.main.folder} dbname=hotfix user=hotfix connect_query='SET jit = off'",
            "[pgbouncer]",
            "pool_mode = transaction",
            "listen_addr =",
            "listen_port = 5432",
            f"unix_socket_dir = {place}",
            "unix_socket_mode = 0777",
            "auth_type = any",
            "default_pool_size = 12",
            "max_client_conn = 300",
            "query_wait_timeout = 5",
            "server_connect_timeout = 2",
            "server_login_retry = 1",
            f"logfile = {place}/log",
        ]
        (place / "pgbouncer.ini").write_text("\n".join(told) + "\n")
        for left in place.glob(".s.PGSQL*"):
            left.unlink()
        command = [*_as_server(), "pgbouncer", "--quiet", str(place / "pgbouncer.ini")]
        self.pooler = subprocess.Popen(command, cwd="/", start_new_session=True)
        until((place / ".s.PGSQL.5432").exists, "The pooler does not start.")

    def kill_pooler(self) -> None:
        assert self.pooler
        os.killpg(self.pooler.pid, signal.SIGKILL)
        self.pooler.wait()

    def promote(self) -> None:
        """Let the standby take over, alone, and lead the pooler there."""
        self.standby.run("pg_ctl", f"--pgdata={self.standby.data}", "--wait", "promote")
        self.standby.ask("ALTER SYSTEM RESET synchronous_standby_names")
        self.standby.ask("SELECT pg_reload_conf()")
        self.main = self.standby
        self.kill_pooler()
        self.start_pooler()

    def stop(self) -> None:
        if self.pooler and self.pooler.poll() is None:
            self.kill_pooler()
        for server in (self.primary, self.standby):
            server.stop()
