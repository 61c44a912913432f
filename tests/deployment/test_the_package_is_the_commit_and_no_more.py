"""`make package`: the same bytes for the same commit, all that a server needs, nothing of developers."""

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    spec = spec_from_file_location("package", ROOT / ".ci/package.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["package"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["package"]


@pytest.fixture(scope="module")
def archive(maker: ModuleType) -> tuple[str, bytes]:
    made: tuple[str, bytes] = maker.package()
    return made


@pytest.fixture(scope="module")
def entries(archive: tuple[str, bytes]) -> dict[str, tarfile.TarInfo]:
    name, content = archive
    folder = name.removesuffix(".tar.gz")
    with tarfile.open(fileobj=io.BytesIO(content)) as opened:
        return {one.name.removeprefix(f"{folder}/"): one for one in opened}


def test_the_same_commit_gives_the_same_bytes(maker: ModuleType, archive: tuple[str, bytes]) -> None:
    assert maker.package() == archive


def test_it_holds_what_a_server_needs(entries: dict[str, tarfile.TarInfo]) -> None:
    needed = [
        *("manage.py", "RELEASE", "requirements.lock", "requirements-s3.lock", "CHANGELOG.md"),
        "install-system-packages",
        *("hotfix_site/server/units/hotfix-web.service", "hotfix_site/server/nginx-site", "docs/deploy.md"),
        *("hotfix_site/settings/production.py", "apps/history/migrations/0001_initial.py"),
    ]
    assert [name for name in needed if name not in entries] == []
    assert entries["install"].linkname == "hotfix_site/server/install"
    for name in ("hotfix_site/server/install", "hotfix_site/server/hotfix-manage", "install-system-packages"):
        assert entries[name].mode == 0o755, name


def test_it_holds_nothing_of_developers(entries: dict[str, tarfile.TarInfo]) -> None:
    theirs = ("tests/", ".ci/", ".git", "Makefile", "requirements-dev.lock", "var/", "build/", ".venv")
    assert [name for name in entries if name.startswith(theirs)] == []
    assert not {"hotfix_site/settings/local.py", "hotfix_site/settings/test.py"} & entries.keys()


def test_it_knows_whose_it_is_and_not_who_made_it(entries: dict[str, tarfile.TarInfo]) -> None:
    assert {(one.uname, one.uid, one.mtime) for one in entries.values()} == {
        ("root", 0, entries["RELEASE"].mtime)
    }


@pytest.mark.parametrize(
    ("heading", "version"),
    [
        ("## 0.3.0 - 2026-11-29", "0.3.0"),
        ("## [0.3.0] - 2026-11-29", "0.3.0"),
        ("## 0.3.0", "0.3.0+gabc"),
        ("## Unreleased\n\n## 0.3.0 - 2026-11-29", "0.3.0+gabc"),
        ("## 0.2.0 - 2026-11-29", "0.3.0+gabc"),
        ("", "0.3.0+gabc"),
    ],
)
def test_only_a_dated_version_is_called_by_its_number(maker: ModuleType, heading: str, version: str) -> None:
    project = '[project]\nversion = "0.3.0"\n'
    assert maker.version_of(project, f"# Changelog\n\n{heading}\n\ntext\n", "abc") == version


def test_shellcheck_finds_nothing_where_it_is_installed() -> None:
    found = subprocess.run(["sh", "-c", "command -v shellcheck"], capture_output=True, check=False)
    if found.returncode:
        pytest.skip("There is no shellcheck here.")
    subprocess.run(["shellcheck", ROOT / "hotfix_site/server/install"], check=True)
