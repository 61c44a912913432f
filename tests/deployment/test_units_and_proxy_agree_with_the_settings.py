"""Units and proxy fit the settings: they share their folders, wait for a whole paper, and run every job."""

import re
from configparser import RawConfigParser

import pytest
from django.conf import settings
from django.core.management import get_commands

from tests.architecture.sources import ROOT

SERVER = ROOT / "hotfix_site/server"
UNITS = SERVER / "units"
GUIDE = (ROOT / "docs/deploy.md").read_text()
JOBS = sorted(path.stem for path in UNITS.glob("*.timer"))
# In seconds: the longest that somebody waits for one paper.
LONGEST_PAPER = settings.PRESS_PATIENCE + settings.PRESS_TIMEOUT
# What must be done again and again, whoever works meanwhile.
REGULAR = {
    *("issue_records", "send_reminders", "forget_drafts", "renew_timestamps", "checkpoint"),
    *("prune_db_task_results", "clearsessions", "backup", "check_health", "store_courses"),
}


def unit(name: str, section: str = "Service") -> dict[str, list[str]]:
    """The entries of a section of the unit file, each with all its values."""
    entries: dict[str, list[str]] = {}
    here = ""
    for line in (UNITS / name).read_text().splitlines():
        if line.startswith("["):
            here = line.strip("[]")
        elif here == section and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            entries.setdefault(key, []).append(value)
    return entries


COMMON = unit("hotfix-.service.d/hardening.conf")


def commands(name: str) -> list[str]:
    """The commands of manage.py that a service runs."""
    return [found[1] for line in unit(name)["ExecStart"] if (found := re.search(r"manage\.py (\w+)", line))]


def test_each_regular_command_has_a_timer():
    run = {command for job in JOBS for command in commands(f"{job}.service")}
    assert run == REGULAR


@pytest.mark.parametrize("job", JOBS)
def test_a_timer_starts_a_job_that_ends(job):
    assert unit(f"{job}.service")["Type"] == ["oneshot"]
    timer = unit(f"{job}.timer", "Timer")
    assert {"OnCalendar", "OnUnitActiveSec"} & timer.keys()
    # One that waits for a time of day makes up for a night in which the machine was off.
    assert "OnUnitActiveSec" in timer or timer["Persistent"] == ["true"]
    assert unit(f"{job}.timer", "Install")["WantedBy"] == ["timers.target"]


def test_units_run_commands_that_there_are():
    known = set(get_commands())
    for path in UNITS.glob("*.service"):
        assert set(commands(path.name)) <= known, path.name


def test_no_service_takes_back_what_all_of_them_may_not_do():
    for path in UNITS.glob("*.service"):
        # Variables of one service come beside those of all.
        assert unit(path.name).keys() & COMMON.keys() <= {"Environment"}, path.name
        RawConfigParser(strict=False).read_string(path.read_text())
    assert COMMON["ProtectSystem"] == ["strict"]
    assert COMMON["CapabilityBoundingSet"] == [""]
    assert COMMON["NoNewPrivileges"] == ["true"]


def test_only_backups_are_written_elsewhere_than_in_the_folder_of_all():
    writing = {path.name for path in UNITS.glob("*.service") if "ReadWritePaths" in unit(path.name)}
    assert writing == {"hotfix-backup.service"}
    assert COMMON["StateDirectory"] == ["hotfix"]


def test_files_and_locks_lie_in_the_folder_that_all_may_write():
    installer = (SERVER / "install").read_text()
    folder = re.search(r"\bstate=(\S+)", installer)
    assert folder
    assert folder[1] == f"/var/lib/{COMMON['StateDirectory'][0]}"
    for variable in ("MEDIA_ROOT", "PRESS_RUN_DIR", "CHECKPOINTS"):
        assert f'"{variable}=$state/' in installer, variable


def test_the_proxy_waits_longer_than_a_paper_takes():
    waits = [
        int(seconds)
        for seconds in re.findall(r"proxy_read_timeout (\d+)s;", (SERVER / "nginx-site").read_text())
    ]
    assert waits
    assert min(waits) > LONGEST_PAPER


def test_the_proxy_finds_the_site_where_it_listens():
    socket = unit("hotfix-web.socket", "Socket")["ListenStream"][0]
    site = (SERVER / "nginx-site").read_text()
    assert set(re.findall(r"proxy_pass http://unix:([^;]+);", site)) == {socket}
    assert f'SOCKET = Path("{socket}")' in (SERVER / "door.py").read_text()


def test_a_stop_lets_the_worker_end_its_paper():
    worker, web = unit("hotfix-worker.service"), unit("hotfix-web.service")
    assert int(worker["TimeoutStopSec"][0]) > LONGEST_PAPER
    # Otherwise the press beside it is told to stop as well.
    assert worker["KillMode"] == web["KillMode"] == ["mixed"]


def test_gunicorn_keeps_a_thread_for_pages_while_others_print():
    threads = re.search(r"--threads (\d+)", unit("hotfix-web.service")["ExecStart"][0])
    assert threads
    assert int(threads[1]) > settings.PRESS_QUEUE


def test_every_variable_that_is_read_stands_in_the_table():
    source = (ROOT / "hotfix_site/settings/base.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|path_from_environment)\("([A-Z_]+)"', source)) - {"DEBUG"}
    assert read
    rows = "\n".join(line.split(" | ")[0] for line in GUIDE.splitlines() if line.startswith("| `"))
    assert {name for name in read if f"`{name}`" not in rows} == set()
