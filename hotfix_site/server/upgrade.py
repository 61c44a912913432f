"""`hotfix-manage upgrade ARCHIVE`: a newer version beside the present one, and back where it fails."""

import argparse
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from hotfix_site.server.door import comes_up
from hotfix_site.server.places import Places, Refused, as_service, manage, variables

TIMERS = "hotfix-*.timer"


class Failed(Exception):
    """A step did not succeed; its own words were shown."""


def say(sentence: str) -> None:
    """One line for each step, at once, before what it says begins."""
    # Whoever started it may be gone: that stops no upgrade halfway.
    with suppress(OSError):
        print(f"- {sentence}", flush=True)


def must(done: subprocess.CompletedProcess[str], what: str) -> None:
    """Stop with `what` where a command ended with another status than 0."""
    if done.returncode:
        raise Failed(what)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as root, showing what it says."""
    return subprocess.run(words, check=False, text=True)  # noqa: S603


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack the archive; return the folder of its release.

    Raises:
        Refused: it is no package of Hot Fix.
    """
    if not archive.is_file():
        raise Refused(f"There is no file {archive}.")
    done = subprocess.run(  # noqa: S603
        ["/usr/bin/tar", "-xz", "--no-same-owner", "--file", str(archive), "--directory", str(folder)],
        check=False, capture_output=True,
    )  # fmt: skip
    unpacked = next(folder.glob("hotfix-*/RELEASE"), None)
    if done.returncode or unpacked is None:
        raise Refused(f"{archive} is no package of Hot Fix.")
    return unpacked.parent


def switch(places: Places, release: Path) -> None:
    """Make `release` the one that runs, with its units: in one step, so that there always is one."""
    beside = places.current.with_name("current.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(release)
    beside.replace(places.current)
    must(run(str(release / "install"), "--only-units"), "The units could not be put in place.")


def stop(*, web: bool) -> None:
    """Stop what writes: jobs and worker; with `web` the pages too: nginx tells their callers to wait."""
    run("systemctl", "stop", TIMERS, "hotfix-worker.service")
    # A job that has begun ends first.
    while _jobs_run():
        time.sleep(1)
    if web:
        run("systemctl", "stop", "hotfix-web.socket", "hotfix-web.service")


def _jobs_run() -> bool:
    states = subprocess.run(
        ["/usr/bin/systemctl", "list-units", "--state=activating", "--no-legend", "hotfix-*.service"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return bool(states.stdout.strip())


def start_pages() -> None:
    """Start the pages of the release that is current; callers wait meanwhile."""
    must(run("systemctl", "start", "hotfix-web.socket"), "The socket of the site does not start.")
    must(run("systemctl", "restart", "hotfix-web.service"), "The site does not start.")


def start_jobs() -> None:
    """Start the worker and the timers."""
    must(run("systemctl", "restart", "hotfix-worker.service"), "The worker does not start.")
    timers = [path.name for path in Path("/etc/systemd/system").glob(TIMERS)]
    must(run("systemctl", "start", *timers), "The timers do not start.")


class Upgrade:
    """One upgrade: what was done so far is what is undone where the rest fails."""

    def __init__(self, places: Places, old: Path, new: Path) -> None:
        self.places, self.old, self.new = places, old, new
        self.host = variables(places)["ALLOWED_HOSTS"].split(",")[0]
        self.copy = places.backups / f"before-{new.name}.copy"
        self.migrates = False
        self._undo: list[Callable[[], None]] = []

    def _manage(self, release: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return as_service(manage(release, *words), places=self.places, folder=release)

    def _copy(self, what: str) -> subprocess.CompletedProcess[str]:
        python = str(self.old / ".venv/bin/python")
        return as_service(
            [python, "-m", "hotfix_site.server.undo", what, str(self.copy)],
            places=self.places,
            folder=self.old,
        )

    def back_up(self) -> None:
        """A whole backup, files and all, while people work."""
        say("A backup, while people work.")
        must(self._manage(self.old, "backup", "--to", str(self.places.backups)), "The backup failed.")

    def go(self) -> None:
        """Look, stop, migrate, switch, start, look again; raise where one of them fails."""
        if self.copy.exists():
            raise Failed(
                f"An upgrade to {self.new.name} was cut off; {self.copy} is the database as it stood then."
                " Move it away, and put it back first if the site was not started since."
            )
        must(self._manage(self.new, "check"), "The new version finds itself wrong.")
        self.migrates = bool(self._manage(self.new, "migrate", "--check", "--verbosity", "0").returncode)
        say("The site stops; its readers are told to wait." if self.migrates else "Jobs and worker stop.")
        self._undo += [start_jobs, start_pages]
        stop(web=self.migrates)
        if self.migrates:
            say("A copy of the database, exact to this moment.")
            self._undo.append(self.tidy)
            must(self._copy("keep"), "The copy of the database failed.")
            say("The tables become those of the new version.")
            self._undo.append(self._put_back)
            must(self._manage(self.new, "migrate", "--no-input", "--verbosity", "0"), "The migration failed.")
        say(f"{self.new.name} takes over.")
        self._undo.append(lambda: switch(self.places, self.old))
        switch(self.places, self.new)
        must(self._manage(self.new, "check", "--database", "default"), "The new version finds itself wrong.")
        start_pages()
        if not comes_up(self.host):
            raise Failed("The new version does not answer: journalctl -u hotfix-web says why.")

    def _put_back(self) -> None:
        say("The database becomes what it was.")
        stop(web=True)
        must(
            self._copy("put-back"), f"The copy {self.copy} could not be put back: keep it, and ask for help."
        )

    def go_back(self) -> None:
        """Undo what was done, the last first; the site runs as before."""
        if not self._undo:
            return
        say(f"Back to {self.old.name}.")
        if self.migrates:
            stop(web=True)
        # Starting is what is undone last.
        for undo in reversed(self._undo):
            undo()
        if not comes_up(self.host):
            raise Failed(f"{self.old.name} does not answer either: journalctl -u hotfix-web says why.")

    def tidy(self) -> None:
        """Remove the copy, which nobody needs any more."""
        self.copy.unlink(missing_ok=True)


def main(words: list[str], places: Places, release: Path) -> int:
    """Bring the version in the archive; return 0 where it runs, else 1."""
    parser = argparse.ArgumentParser(prog="hotfix-manage upgrade", description=__doc__)
    parser.add_argument("archive", type=Path, help="hotfix-VERSION.tar.gz")
    parser.add_argument("--packages", help="a folder with the Python packages, without the Internet")
    parser.add_argument("--no-backup", action="store_true", help="where another one was made just now")
    given = parser.parse_args(words)
    if os.geteuid() != 0:
        raise Refused("Only root may upgrade: use sudo.")
    if places.current.resolve() != release:
        raise Refused(f"{release} is not the release that runs.")
    with tempfile.TemporaryDirectory(prefix="hotfix-upgrade-") as folder:
        unpacked = unpack(given.archive, Path(folder))
        new = places.releases / (unpacked / "RELEASE").read_text().split("\n")[0]
        if new == release:
            raise Refused(f"{new.name} runs already.")
        packages = ["--packages", given.packages] if given.packages else []
        say(f"{new.name} is made ready beside {release.name}, which goes on running.")
        if run(str(unpacked / "install"), "--only-release", *packages).returncode:
            raise Refused(f"{new.name} could not be made ready; nothing was changed.")
    upgrade = Upgrade(places, release, new)
    # A line to the server that breaks does not stop it between two versions.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        if not given.no_backup:
            upgrade.back_up()
        upgrade.go()
    except (Exception, KeyboardInterrupt) as failed:  # whatever it was, the site must run again
        say(str(failed) or "Interrupted.")
        upgrade.go_back()
        print(f"{release.name} runs, with everything that was there when it stopped; {new.name} does not.")
        return 1
    # Not before: what a job does cannot be undone. From here on people work, and nothing goes back.
    start_jobs()
    upgrade.tidy()
    print(f"{new.name} runs. {release.name} is still in {release}; remove it when you need it no more.")
    return 0
