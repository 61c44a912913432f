"""Without root, a package that is only nice to have is a warning; what belongs to somebody else is named."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534


@pytest.fixture
def shared():
    """A folder that everybody may enter, as the ones of pytest are not."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def as_nobody(*command, cwd, path=""):
    """Run it as an ordinary user, who is somebody else than root where root runs the tests."""
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    environment = {"PATH": f"{path}:/usr/bin:/bin", "HOST": "127.0.0.1", "PORT": "8000"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, **user)


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


# --- Debian packages ------------------------------------------------------------------------------


@pytest.fixture
def machine(shared):
    """Say which Debian packages lack, and get what installing them without root came to."""
    shutil.copy(ROOT / ".ci/install-system-packages", shared)

    def lacks(*names):
        script(
            shared / "bin/dpkg-query",
            f'for last; do :; done; case " {" ".join(names)} " in *" $last "*) ;; *) echo installed;; esac',
        )
        for name in ("apt-get", "sudo"):
            script(shared / "bin" / name, "exit 1")
        command = shared / "install-system-packages"
        return as_nobody(command, "runtime", "nice", cwd=shared, path=shared / "bin")

    return lacks


def test_where_all_is_there_nothing_is_said(machine):
    done = machine()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_fonts_that_lack_are_a_warning(machine):
    done = machine("fonts-noto-cjk", "fonts-noto-color-emoji")
    assert done.returncode == 0
    assert "not needed: fonts-noto-cjk fonts-noto-color-emoji" in done.stderr


def test_what_is_needed_stops(machine):
    done = machine("fonts-noto-cjk", "libpango-1.0-0")
    assert done.returncode == 1
    assert done.stderr == "Ask an administrator to run: apt-get install libpango-1.0-0 fonts-noto-cjk\n"


# --- Files of somebody else -----------------------------------------------------------------------


@pytest.fixture
def checkout(shared):
    """A folder of root's in which the demonstration was started; its Python only says what it is asked."""
    shutil.copytree(ROOT / ".ci", shared / ".ci")
    script(shared / ".venv/bin/python", '[ "$1" = -c ] || echo "$*"')
    (shared / "var").mkdir()
    return shared


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of somebody else")


@needs_root
def test_a_file_of_roots_is_named_with_what_to_type(checkout):
    (checkout / "var").chmod(0o777)
    (checkout / "var/demo.sqlite3").touch()
    done = as_nobody(checkout / ".ci/demo", cwd=checkout)
    assert done.returncode == 1
    assert done.stderr.startswith("var/demo.sqlite3 belongs to root, and nobody may not write to it.")
    assert "sudo chown -R nobody var" in done.stderr


@needs_root
def test_a_folder_of_roots_is_named_with_what_to_type(checkout):
    done = as_nobody(checkout / ".ci/demo", cwd=checkout)
    assert done.returncode == 1
    assert done.stderr.startswith("var belongs to root, and nobody may not write to it.")


@needs_root
def test_a_python_that_runs_for_root_only_is_named(checkout):
    (checkout / ".venv/bin/python").chmod(0o700)
    done = as_nobody(checkout / ".ci/demo", cwd=checkout)
    assert done.returncode == 1
    assert done.stderr.startswith(".venv/bin/python, made by root, does not run for nobody:")


def test_ones_own_files_are_served(checkout):
    (checkout / "var/demo.sqlite3").touch()
    for one in (checkout, checkout / "var", checkout / "var/demo.sqlite3"):
        if os.geteuid() == 0:
            os.chown(one, NOBODY, NOBODY)
    done = as_nobody(checkout / ".ci/demo", cwd=checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "-m apps.demo 127.0.0.1 8000 var\n", "")
