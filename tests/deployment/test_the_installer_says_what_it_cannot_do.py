"""`install` refuses with a sentence before it has begun: no root, no Debian, no host, no certificate."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

INSTALL = ROOT / "hotfix_site/server/install"
NOBODY = 65534


def install(*words: str, user: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it from standard input, so that somebody else may, too."""
    with INSTALL.open() as script:
        return subprocess.run(
            ["bash", "-s", "--", *words], stdin=script, cwd="/", user=user, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], **environment}, check=False,
        )  # fmt: skip


@pytest.fixture
def root() -> None:
    if os.geteuid():
        pytest.skip("Only root gets as far as that.")


def refusal(*words: str, **environment: str) -> str:
    done = install(*words, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


def test_somebody_else_than_root() -> None:
    done = install("--host", "hotfix.example", user=None if os.geteuid() else NOBODY)
    assert (done.returncode, done.stderr) == (
        1,
        "install: Only root may install: put sudo before the command.\n",
    )


def test_an_unknown_option() -> None:
    assert "There is no option --hots" in refusal("--hots", "hotfix.example")


def test_an_option_without_its_value() -> None:
    assert "--host wants a value behind it." in refusal("--host")


@pytest.mark.usefixtures("root")
def test_another_system_than_debian(tmp_path: Path) -> None:
    other = tmp_path / "os-release"
    other.write_text("ID=arch\n")
    assert "This is no Debian" in refusal("--host", "hotfix.example", OS_RELEASE=str(other))


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name the host of the site: install --host hotfix.example"),
        (("--host", "https://hotfix.example/"), "is no host name"),
        (("--host", "a b"), "is no host name"),
        (("--host", "hotfix.example", "--certificate", "/x.pem"), "A certificate and its key go together"),
        (
            ("--host", "hotfix.example", "--certificate", "/x.pem", "--certificate-key", "/y.pem"),
            "There is no file /x.pem.",
        ),
        (("--host", "hotfix.example"), "This is no package of Hot Fix"),
    ],
)
def test_what_was_typed(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    debian = tmp_path / "os-release"
    debian.write_text("ID=debian\n")
    assert sentence in refusal(*words, OS_RELEASE=str(debian))
