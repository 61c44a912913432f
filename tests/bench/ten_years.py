"""Ten years of records: what a page, list, call or job costs with many of them, against with a thousand."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.bench.bulk import copies_of, settled
from tests.bench.figures import Figure
from tests.bench.stage import browser, company
from tests.driving import Company, drive, ready, report
from tests.emptying import database_to_spoil

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))
FEW = 1_000
OPEN_STATES, OPEN_EACH = ("qualification", "development", "code_review", "testing", "deployment"), 100
TIMES = 7

LISTED = reverse("admin:hotfixes_hotfix_changelist")
API = "/api/hotfixes/"
FIGURES = "figures of 12 months"
PAGES = {
    "front page": reverse("admin:index"),
    "list": LISTED,
    "list by priority": f"{LISTED}?o=4",
    "list of ended ones": f"{LISTED}?state__exact=closed",
    "sign-offs": reverse("admin:approvals_approval_changelist"),
    "search by words": f"{reverse('admin:search')}?q=payments",
    "search by reference": f"{reverse('admin:search')}?q=HF-9999",
    FIGURES: url("figures"),
    "API, first page": API,
    "API, further on": f"{API}?offset=500",
}
PEOPLE = ("who oversees", "who signs", "who sees nothing")
JOBS = ("issue_records", "send_reminders")
GOAL = 1.3
# In seconds: a year has more values where more ended in it, however they are kept.
GOAL_OF_FIGURES = 1.0
GOALS = {
    **dict.fromkeys(
        (
            *(f"{page}, of {who}" for page in PAGES for who in PEOPLE),
            "page of a hot fix",
            "page of a sign-off",
            "API, last part",
            *JOBS,
        ),
        GOAL,
    ),
    **{f"{FIGURES}, of {who}": GOAL_OF_FIGURES for who in PEOPLE},
}


def run() -> list[Figure]:
    if connection.vendor != "postgresql":
        return [Figure("ten years of records", note="they are copied by statements of PostgreSQL")]
    with database_to_spoil():
        present = company("YEARS")
        ended = [drive(report(present), present, to="closed") for _each in range(3)]
        opened = [ready(report(present), present, to=state) for state in OPEN_STATES]
        copies_of(opened, OPEN_EACH, ended=False)
        copies_of(ended, FEW // len(ended), ended=True)
        asked = dict(_asked(present, ended[0], opened[-1]))
        few = _costs(asked)
        copies_of(ended, (ROWS - FEW) // len(ended), ended=True, first=FEW // len(ended))
        many = _costs(asked)
    return [_figure(name, few[name], many[name]) for name in asked]


def _figure(name: str, few: float, many: float) -> Figure:
    note = f"{few * 1000:.0f} ms of CPU with {FEW}, {many * 1000:.0f} ms with {ROWS}"
    if name.startswith(FIGURES):
        return Figure(name, [many], unit="s of CPU", note=note)
    return Figure(name, [many / few], note=note)


def _asked(present: Company, closed: HotFix, deciding: HotFix) -> Iterator[tuple[str, Callable[[], object]]]:
    nobody = User.objects.create_user("nobody", is_staff=True)
    for who, person in zip(PEOPLE, (present.owner, present.rm, nobody), strict=True):
        window = browser(person)
        for page, address in PAGES.items():
            yield f"{page}, of {who}", opening(window, address)
    signer = browser(present.rm)
    yield "page of a hot fix", opening(signer, url("change", closed))
    yield "page of a sign-off", opening(signer, url("act", deciding, "go"))
    yield "API, last part", opening(signer, f"{API}?after={deciding.reference}")
    for job in JOBS:
        yield job, _running(job)


def opening(window: Client, address: str) -> Callable[[], object]:
    def opened() -> None:
        answer = window.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return opened


def _running(job: str) -> Callable[[], object]:
    return lambda: call_command(job, verbosity=0, stdout=sys.stderr)


def _costs(asked: dict[str, Callable[[], object]]) -> dict[str, float]:
    call_command("store_courses", stdout=sys.stderr)
    settled()
    return {name: cost(ask) for name, ask in asked.items()}


def cost(ask: Callable[[], object]) -> float:
    """Seconds of CPU that one time takes, Python's and the database's together; the least of some."""
    ask()
    found = []
    for _each in range(TIMES):
        before = used()
        ask()
        found.append(used() - before)
    return min(found)


def used() -> float:
    """Seconds of CPU that this process and the process of the database that serves it have used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    nanoseconds, _waited, _slices = Path(f"/proc/{server}/schedstat").read_text().split()
    return time.process_time() + int(nanoseconds) / 1e9
