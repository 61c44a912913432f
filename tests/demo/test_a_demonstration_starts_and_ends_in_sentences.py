"""Two demonstrations that start at once both answer, and Ctrl-C ends each with all that it started."""

import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.demo.processes import Processes

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 90  # seconds
AT = re.compile(r"The demonstration is at (http://\S+)/ ")
# Loading everything takes half a minute: who can sign in is enough to be served.
FOUNDED = """
import django
django.setup()
from apps.demo.company import found_company
from apps.demo.empty_tables import make_tables
make_tables()
found_company()
"""

pytestmark = pytest.mark.xdist_group("demonstrations")


@dataclass
class Ran:
    """What one demonstration said, the status of its first page, and how it ended."""

    said: str
    address: str
    first_page: int
    status: int


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("demonstration")
    environment = {
        "DJANGO_SETTINGS_MODULE": "hotfix_site.settings.local",
        "DATABASE_URL": f"sqlite:///{made}/demo.sqlite3",
    }
    subprocess.run([sys.executable, "-c", FOUNDED], check=True, cwd=ROOT, env=environment, timeout=LONGEST)
    return made


@pytest.fixture(scope="module")
def ran(folder):
    started = [_start(folder) for _each in range(2)]
    heard = [_until_it_answers(process) for process in started]
    pages = [_status(AT.search(said)[1]) for said in heard]
    ended = []
    for process, said, page in zip(started, heard, pages, strict=True):
        process.send_signal(signal.SIGINT)
        rest, _none = process.communicate(timeout=LONGEST)
        ended.append(Ran(said + rest, AT.search(said)[1], page, process.returncode))
    return ended


def test_the_address_is_told_when_it_answers(ran):
    assert [one.first_page for one in ran] == [200, 200]


def test_they_share_no_port(ran):
    assert ran[0].address != ran[1].address


def test_the_second_waits_while_the_first_prepares(ran):
    assert sum("waiting for it" in one.said for one in ran) == 1


def test_it_ends_with_a_sentence_and_well(ran):
    for one in ran:
        assert "The demonstration has stopped." in one.said
        assert "Traceback" not in one.said
        assert one.status == 0


def test_nothing_runs_on(ran, folder):
    assert [each for each in _processes() if str(folder).encode() in each] == []


@pytest.fixture
def hearing_ctrl_c():
    """A run of the tests that a shell put into the background does not hear it by itself."""
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, heard)


def test_ctrl_c_while_something_starts_leaves_nothing_running(tmp_path, monkeypatch, hearing_ctrl_c):
    started, popen = [], subprocess.Popen

    def pressed(*args, **options):
        started.append(popen(*args, **options))
        # To this thread: one of the test runner's own would hear what is told to the process.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", pressed)
    with pytest.raises(KeyboardInterrupt), Processes(tmp_path) as processes:
        processes.start("sleeper", ["sleep", "100"])
    assert started[0].poll() == -signal.SIGTERM


def test_a_port_that_is_no_number_is_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "apps.demo", "127.0.0.1", "http", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=LONGEST,
    )
    assert (done.returncode, done.stderr) == (1, "PORT is “http”: give a number from 1 to 65535.\n")


def _start(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "apps.demo", "127.0.0.1", "8490", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )


def _until_it_answers(process):
    said, last = "", time.monotonic() + LONGEST
    for line in process.stdout:
        said += line
        if AT.search(line):
            return said
        assert time.monotonic() < last, said
    raise AssertionError(said)


def _status(address):
    with urllib.request.urlopen(f"{address}/admin/login/", timeout=LONGEST) as answer:  # noqa: S310
        return answer.status


def _processes():
    for one in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield one.read_bytes()
        except OSError:
            continue
