"""The embedded default: what lists and searches cost on an SQLite file of many hot fixes, against 1,000.

It runs in a process of its own, on a file of its own, whatever database the other benches are asked for.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.bench.figures import Figure

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.hotfixes.models import HotFix
    from tests.driving import Company

ROWS = int(os.environ.get("BENCH_ROWS_EMBEDDED", "20000"))
FEW = 1_000
OPEN_STATES, OPEN_EACH = ("qualification", "development", "code_review", "testing", "deployment"), 104
SYSTEMS, REPORTERS = 10, 200
TIMES = 4
GOAL = 1.3
LISTED = "/admin/hotfixes/hotfix/"
SIGN_OFFS = "/admin/approvals/approval/"
SEARCH = "/admin/search/?q="
PAGES = {
    "front page": "/admin/",
    "list": LISTED,
    "list by priority": f"{LISTED}?o=4",
    "list of ended ones": f"{LISTED}?state__exact=closed",
    "list of one system": f"{LISTED}?system=%(system)s",
    "list of one priority": f"{LISTED}?priority__exact=critical",
    "list of expedited ones": f"{LISTED}?expedited__exact=1",
    "list by reference": f"{LISTED}?o=1",
    "list of late records": f"{LISTED}?late_since__isempty=0",
    "list of what is one's own": f"{LISTED}?which=mine",
    "list of what waits for one": f"{LISTED}?which=waiting",
    "list since a day": f"{LISTED}?reported_at__gte=2020-01-01",
    "list narrowed by words": f"{LISTED}?q=payments",
    "sign-offs": SIGN_OFFS,
    "refused sign-offs": f"{SIGN_OFFS}?decision__exact=refused",
    "sign-offs narrowed by a name": f"{SIGN_OFFS}?q=release",
    "API, first page": "/api/hotfixes/",
    "API, of one state": "/api/hotfixes/?state=closed",
    "search by reference": f"{SEARCH}%(reference)s",
    "search by words": f"{SEARCH}payments+refused",
    "search by a rare word": f"{SEARCH}rare7",
    "search by a beginning": f"{SEARCH}pay",
    "search by a word of texts": f"{SEARCH}certificate",
    "search by a frequent and a rare word": f"{SEARCH}payments+rare7",
    "search by the middle of a word": f"{SEARCH}yme",
    "search for nothing": f"{SEARCH}xylophone",
    "search with a typo": f"{SEARCH}paymnets",
}
PEOPLE = ("superuser", "half of the systems", "one system")
# A list counts what is found, and the text of a signature is in no index: measured, and not promised.
GROWS = ("list narrowed by words", "sign-offs narrowed by a name")
GOALS = {f"SQLite: {page}, of {who}": GOAL for page in PAGES for who in PEOPLE if page not in GROWS}


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="hotfix-embedded-") as folder:
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/embedded.sqlite3",
            "HOTFIX_TEST_DIR": folder,
        }
        asked = subprocess.run(
            [sys.executable, "-m", __name__], env=environment, stdout=subprocess.PIPE, check=True
        )
    return [Figure(**one) for one in json.loads(asked.stdout)]


def measured() -> list[Figure]:
    """In a process whose database is an empty SQLite file."""
    from apps.demo.empty_tables import make_tables
    from tests.bench.bulk import copies_of
    from tests.driving import drive, ready, report

    make_tables()
    present, people, spread = _company()
    ended = [drive(report(present), present, to="closed") for _each in range(3)]
    opened = [ready(report(present), present, to=state) for state in OPEN_STATES]
    copies_of(opened, OPEN_EACH, ended=False, spread=spread)
    costs: list[dict[str, float]] = []
    first = 0
    for number in (FEW, ROWS):
        until = number // len(ended)
        copies_of(ended, until - first, ended=True, first=first, spread=spread)
        first = until
        asked = dict(_asked(people, present, ended[0]))
        costs.append({name: _cost(ask) for name, ask in asked.items()})
    few, many = costs
    return [_figure(name, few[name], many[name]) for name in few]


def _company() -> tuple["Company", dict[str, "User"], dict[str, list[int]]]:
    """The company, who looks, and among which systems and people hot fixes are dealt out."""
    from apps.accounts.models import User
    from apps.common.tracking import acting
    from apps.systems.models import System
    from tests.driving import make_company

    present = make_company("EMB")
    with acting(None):
        others = [System.objects.create(code=f"S{at}", name=f"System {at}") for at in range(1, SYSTEMS)]
        half, one, *reporters = (
            User.objects.create_user(name, is_staff=True)
            for name in ("half", "one", *(f"reporter-{at}" for at in range(REPORTERS)))
        )
        for system in [present.system, *others][: SYSTEMS // 2]:
            system.staff.create(user=half)
        others[0].staff.create(user=one)
    spread = {
        "system": [one.pk for one in (present.system, *others)],
        "reported_by": [one.pk for one in reporters],
    }
    return present, dict(zip(PEOPLE, (present.root, half, one), strict=True)), spread


def _asked(
    people: dict[str, "User"], present: "Company", closed: "HotFix"
) -> Iterator[tuple[str, Callable[[], object]]]:
    from tests.bench.stage import browser

    given = {"system": present.system.pk + 1, "reference": closed.reference}
    for who, person in people.items():
        window = browser(person)
        for page, address in PAGES.items():
            yield f"SQLite: {page}, of {who}", _opening(window, address % given)


def _opening(window: "Client", address: str) -> Callable[[], object]:
    def opened() -> None:
        answer = window.get(address)
        assert answer.status_code in (200, 302), (address, answer.status_code)

    return opened


def _cost(ask: Callable[[], object]) -> float:
    """Seconds of CPU that one time takes; SQLite works in the process that asks."""
    ask()
    found = []
    for _each in range(TIMES):
        before = time.process_time()
        ask()
        found.append(time.process_time() - before)
    return min(found)


def _figure(name: str, few: float, many: float) -> Figure:
    note = f"{few * 1000:.0f} ms of CPU with {FEW}, {many * 1000:.0f} ms with {ROWS}"
    return Figure(name, [many / few], note=note)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    told = sys.stdout
    sys.stdout = sys.stderr
    print(json.dumps([asdict(one) for one in measured()]), file=told)
