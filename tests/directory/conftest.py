"""A directory that runs once for all of these, the file that names it, and logging in by it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS
from tests.driving import Company

from .directory_server import GROUPS, PEOPLE, SITE, SITE_PASSWORD, THEIRS, DirectoryServer, running, why_not

LOG_IN = "/admin/login/"
RULES = {
    "trusts_email": "true",
    "makes_accounts_of": '["hotfix-users"]',
    "staff": '["hotfix-users"]',
}
MEANS = {"hotfix-owners": PROCESS_OWNERS, "hotfix-testers": "Testers"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all that ask the directory, which is started once."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("directory"))


@pytest.fixture(scope="session")
def _server() -> Iterator[DirectoryServer]:
    if why := why_not():
        pytest.skip(why)
    # A short path: what it holds may be the name of a socket.
    with TemporaryDirectory(prefix="hotfix-slapd-") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture
def server(_server: DirectoryServer, company: Company, settings: Any, tmp_path: Path) -> DirectoryServer:
    """One that knows Anna and others, with the rules of most tests."""
    _server.put_back()
    Group.objects.get_or_create(name="Testers")
    settings.SINGLE_SIGN_ON = write_file(_server, tmp_path)
    return _server


@pytest.fixture
def other_rules(server: DirectoryServer, settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Write the file with other entries."""

    def write(**entries: str) -> None:
        settings.SINGLE_SIGN_ON = write_file(server, tmp_path, **entries)

    return write


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Of a machine that takes a connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def port_that_stops() -> Iterator[int]:
    """Of a machine that agrees to StartTLS, and then says nothing."""
    yes = bytes.fromhex("300c02010178070a010004000400")

    def agrees() -> None:
        with suppress(OSError), listener.accept()[0] as asked:
            asked.recv(100)
            asked.sendall(yes)
            ended.wait(10)

    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=agrees, daemon=True).start()
        yield listener.getsockname()[1]
        ended.set()


def write_file(server: Any, folder: Path, **other: str) -> Path:
    """Write a file that names `server`; `other` entries as they stand there, or empty for none."""
    entries = {
        "id": '"staff-directory"',
        "name": '"Example directory"',
        "address": f'"ldap://127.0.0.1:{server.plain}"',
        "bind_dn": f'"{SITE}"',
        "bind_password": f'"{SITE_PASSWORD}"',
        "people_below": f'"{PEOPLE}"',
        "groups_below": f'"{GROUPS}"',
        "ca_file": f'"{server.certificates}"',
        **RULES,
        **other,
    }
    lines = ["[directory]", *(f"{name} = {value}" for name, value in entries.items() if value)]
    lines += ["[directory.groups]", *(f'"{there}" = "{here}"' for there, here in MEANS.items())]
    # Each a file of its own: it is read once.
    path = folder / f"sign-on-{len(list(folder.iterdir()))}.toml"
    path.write_text("\n".join(lines))
    return path


def logs_in(name: str, password: str = THEIRS, **more: str) -> Any:
    """Log in with that name; returns the browser and what it was answered."""
    browser = Client()
    return browser, browser.post(LOG_IN, {"username": name, "password": password, **more})


def who(browser: Client) -> User | None:
    """Who is signed in in `browser`."""
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None
