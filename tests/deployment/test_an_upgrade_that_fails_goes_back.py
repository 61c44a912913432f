"""An upgrade that fails undoes what it did, the last first, and nothing that it did not do."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from hotfix_site.server import upgrade as module
from hotfix_site.server.places import Places, Refused
from hotfix_site.server.upgrade import Failed, Upgrade, main, unpack


class Server:
    """What the upgrade did to a server, in words, and which of it fails."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.fails: set[str] = set()
        self.pending = True

    def done(self, what: str) -> subprocess.CompletedProcess[str]:
        self.did.append(what)
        return subprocess.CompletedProcess([], int(what in self.fails), "", "")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()

    def as_service(command: list[str], *, folder: Path, **_: Any) -> subprocess.CompletedProcess[str]:
        words = [word for word in command[1:] if not word.startswith(("/", "-"))]
        what = f"{folder.name}: {words[-1] if 'hotfix_site.server.undo' in words else words[0]}"
        if "--check" in command:
            return subprocess.CompletedProcess([], int(server.pending), "", "")
        return server.done(what)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return server.done(" ".join(words))

    monkeypatch.setattr(module, "as_service", as_service)
    monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(module, "stop", lambda *, web: server.did.append("stop" if web else "stop jobs"))
    monkeypatch.setattr(module, "start_pages", lambda: server.did.append("pages"))
    monkeypatch.setattr(module, "start_jobs", lambda: server.did.append("jobs"))
    monkeypatch.setattr(module, "switch", lambda _, release: server.did.append(f"switch to {release.name}"))
    monkeypatch.setattr(module, "comes_up", lambda host: not server.done("answers").returncode)
    return server


@pytest.fixture
def upgrade(server: Server, tmp_path: Path) -> Upgrade:
    places = Places(tmp_path)
    places.environment.parent.mkdir(parents=True)
    places.environment.write_text("ALLOWED_HOSTS=hotfix.example\n")
    places.backups.mkdir(parents=True)
    return Upgrade(places, places.releases / "old", places.releases / "new")


def test_with_a_migration_nobody_writes_between_the_copy_and_the_start(
    upgrade: Upgrade, server: Server
) -> None:
    upgrade.go()
    assert server.did == [
        *("new: check", "stop", "old: keep", "new: migrate", "switch to new", "new: check"),
        *("pages", "answers"),
    ]


def test_without_a_migration_the_pages_go_on(upgrade: Upgrade, server: Server) -> None:
    server.pending = False
    upgrade.go()
    assert server.did == [
        *("new: check", "stop jobs", "switch to new", "new: check", "pages", "answers"),
    ]


def test_a_migration_that_fails_puts_the_data_back_before_the_site_starts(
    upgrade: Upgrade, server: Server
) -> None:
    server.fails = {"new: migrate"}
    with pytest.raises(Failed, match="The migration failed"):
        upgrade.go()
    server.did.clear()
    upgrade.go_back()
    assert server.did == ["stop", "stop", "old: put-back", "pages", "jobs", "answers"]


def test_a_version_that_does_not_answer_gives_way_to_the_old_one(upgrade: Upgrade, server: Server) -> None:
    server.pending, server.fails = False, {"answers"}
    with pytest.raises(Failed, match="does not answer"):
        upgrade.go()
    server.did.clear()
    server.fails = set()
    upgrade.go_back()
    assert server.did == ["switch to old", "pages", "jobs", "answers"]


def test_a_version_that_is_wrong_by_its_own_checks_changes_nothing(upgrade: Upgrade, server: Server) -> None:
    server.fails = {"new: check"}
    with pytest.raises(Failed, match="finds itself wrong"):
        upgrade.go()
    upgrade.go_back()
    assert server.did == ["new: check"]


def test_a_backup_that_fails_changes_nothing(upgrade: Upgrade, server: Server) -> None:
    server.fails = {"old: backup"}
    with pytest.raises(Failed, match="The backup failed"):
        upgrade.back_up()
    upgrade.go_back()
    assert server.did == ["old: backup"]


def test_the_copy_of_an_upgrade_that_was_cut_off_is_kept(upgrade: Upgrade, server: Server) -> None:
    upgrade.copy.write_text("as it stood")
    with pytest.raises(Failed, match="was cut off"):
        upgrade.go()
    upgrade.go_back()
    assert server.did == []
    assert upgrade.copy.exists()


def test_a_copy_that_failed_is_no_reason_to_refuse_the_next_try(upgrade: Upgrade, server: Server) -> None:
    server.fails = {"old: keep"}
    upgrade.copy.parent.mkdir(exist_ok=True)
    with pytest.raises(Failed, match="copy of the database failed"):
        upgrade.go()
    upgrade.copy.write_text("half")
    upgrade.go_back()
    assert not upgrade.copy.exists()


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no file"):
        unpack(tmp_path / "none.tar.gz", tmp_path)
    (tmp_path / "other.tar.gz").write_bytes(b"no archive")
    with pytest.raises(Refused, match="is no package of Hot Fix"):
        unpack(tmp_path / "other.tar.gz", tmp_path)


def test_only_root_upgrades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Refused, match="Only root may upgrade"):
        main(["x.tar.gz"], Places(tmp_path), tmp_path)
