"""What docs/deploy.md tells operators to write: its units share their folders, and wait for a whole paper."""

import re
from configparser import RawConfigParser

from django.conf import settings

from tests.architecture.sources import ROOT

GUIDE = (ROOT / "docs/deploy.md").read_text()
SERVICE, WORKER = "hotfix.service", "hotfix-worker.service"
# In seconds: the longest that somebody waits for one paper.
LONGEST_PAPER = settings.PRESS_PATIENCE + settings.PRESS_TIMEOUT


def unit(name: str) -> dict[str, str]:
    """The [Service] part of the unit file that the guide gives under that name."""
    written = re.search(
        rf"^# /etc/systemd/system/{re.escape(name)}\n(.*?)(?=^```|^# /etc/)", GUIDE, re.M | re.S
    )
    assert written, name
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(written[1])
    return dict(parser["Service"])


def environment() -> dict[str, str]:
    """What the guide says that the environment file holds for both units."""
    return dict(re.findall(r"^([A-Z_]+)=(\S+)$", GUIDE, re.M))


def test_the_application_and_its_worker_may_write_in_the_same_folder():
    for name in (SERVICE, WORKER):
        assert unit(name)["ProtectSystem"] == "strict", name
        assert unit(name)["EnvironmentFile"] == "/etc/hotfix/environment", name
        # A folder named there that does not exist keeps the unit from starting.
        assert "ReadWritePaths" not in unit(name), name
    for setting in ("User", "StateDirectory", "StateDirectoryMode"):
        assert unit(SERVICE)[setting] == unit(WORKER)[setting], setting


def test_files_and_locks_lie_in_the_folder_that_both_may_write():
    folder = f"/var/lib/{unit(SERVICE)['StateDirectory']}/"
    for variable in ("MEDIA_ROOT", "PRESS_RUN_DIR"):
        assert environment()[variable].startswith(folder), variable
        assert not any(f"{variable}=" in unit(name).get("Environment", "") for name in (SERVICE, WORKER))


def test_the_proxy_waits_longer_than_a_paper_takes():
    waits = [int(seconds) for seconds in re.findall(r"proxy_read_timeout (\d+)s;", GUIDE)]
    assert waits
    assert min(waits) > LONGEST_PAPER


def test_a_stop_lets_the_worker_end_its_paper():
    assert int(unit(WORKER)["TimeoutStopSec"]) > LONGEST_PAPER
    # Otherwise the press beside it is told to stop as well.
    assert {unit(SERVICE)["KillMode"], unit(WORKER)["KillMode"]} == {"mixed"}


def test_gunicorn_keeps_a_thread_for_pages_while_others_print():
    threads = re.search(r"--threads (\d+)", unit(SERVICE)["ExecStart"])
    assert threads
    assert int(threads[1]) > settings.PRESS_QUEUE


def test_every_variable_that_is_read_stands_in_the_table():
    source = (ROOT / "hotfix_site/settings/base.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|path_from_environment)\("([A-Z_]+)"', source)) - {"DEBUG"}
    assert read
    rows = "\n".join(line.split(" | ")[0] for line in GUIDE.splitlines() if line.startswith("| `"))
    assert {name for name in read if f"`{name}`" not in rows} == set()
