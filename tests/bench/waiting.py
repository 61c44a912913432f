"""The list while four people print, against the list while nobody does: gunicorn as in docs/deploy.md."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.conf import settings
from django.urls import reverse

from tests.asking import url
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.site import expect, get, gunicorn
from tests.bench.stage import browser, company, record_of
from tests.driving import report

LIST = "the list while four people print, against its quiet median"
GOALS = {LIST: 2.0}
PEOPLE = 4
# In seconds: what the render process needs to start, before it counts.
WARM = 6
TURNS = 4


def run() -> list[Figure]:
    for _each in range(60):
        report(company())
    printed = url("record", record_of(10))
    shown = reverse("admin:hotfixes_hotfix_changelist")
    cookie = browser(company().auditor).cookies[settings.SESSION_COOKIE_NAME].value
    quiet: list[float] = []
    busy: list[float] = []
    prints: list[int] = []
    with gunicorn() as port:
        # In turns, so that whatever else the machine does hits both.
        for _turn in range(scaled(TURNS)):
            quiet += _times(port, shown, cookie)
            with _people_printing(port, printed, cookie, prints):
                busy += _times(port, shown, cookie)
    done = prints.count(200)
    assert done, f"Nothing was printed: {prints}"
    note = f"quiet {median(quiet) * 1000:.0f} ms; {done} papers, {len(prints) - done} times “busy”"
    return [Figure(LIST, [one / median(quiet) for one in busy], note=note)]


@contextmanager
def _people_printing(port: int, address: str, cookie: str, prints: list[int]) -> Iterator[None]:
    """While four people print one PDF after the other; the render process runs when the block begins."""
    over = threading.Event()
    asked = (port, address, cookie, over, prints)
    people = [threading.Thread(target=_print, args=asked) for _each in range(PEOPLE)]
    for one in people:
        one.start()
    time.sleep(WARM)
    yield
    over.set()
    for one in people:
        one.join()


def _times(port: int, address: str, cookie: str) -> list[float]:
    for _warm in range(6):
        get(port, address, cookie)
    return [seconds(lambda: expect(port, address, cookie)) for _each in range(scaled(30, least=8))]


def _print(port: int, address: str, cookie: str, over: threading.Event, prints: list[int]) -> None:
    """Somebody who prints one paper after the other, and waits a second where the render worker is busy."""
    while not over.is_set():
        prints.append(get(port, address, cookie))
        if prints[-1] != 200:
            over.wait(1)
