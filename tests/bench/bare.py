"""What Python costs of the list and of the page of a hot fix, against what is bare.

Bare of the list is a view of the same site that asks what the list asks, and writes the same fifty rows of
cells into a table: no admin but its log-in. Bare of the page is its template alone, whose data are there.
"""

import time
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import User
from apps.console.hotfix_page import hotfix_page
from apps.console.views.responses import page
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from tests.asking import url
from tests.bench.addresses import BARE_LIST, ROWS
from tests.bench.figures import Figure
from tests.bench.stage import browser, company
from tests.driving import ready, report

LIST = f"a list page of {ROWS} rows, against a bare view of the same"
PAGE = "the page of a hot fix, against its template alone"
ASKED = "what the page of a hot fix asks the database"
GOALS = {LIST: 2.5, PAGE: 3.0, ASKED: 50.0}
TIMES = 20
STATES = ("qualification", "development", "code_review", "testing", "deployment")


def run() -> list[Figure]:
    present = company("BARE")
    each = ROWS // len(STATES)
    opened = {state: [ready(report(present), present, to=state) for _each in range(each)] for state in STATES}
    hotfix, window = opened["testing"][0], browser(present.qa)
    shown = partial(_get, window, url("change", hotfix))
    return [
        _against(
            LIST,
            partial(_get, window, reverse("admin:hotfixes_hotfix_changelist")),
            partial(_get, window, f"/{BARE_LIST}"),
        ),
        _against(PAGE, shown, _template_of(hotfix, present.qa)),
        Figure(ASKED, [_questions_of(shown)], unit="questions"),
    ]


def _get(window: Client, address: str) -> None:
    answer = window.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def _template_of(hotfix: HotFix, person: User) -> Callable[[], object]:
    request = RequestFactory().get(url("change", hotfix))
    request.user = person
    shown = hotfix_page(Rights(person, hotfix))
    context = {"title": str(hotfix), "page": shown, "hotfix": hotfix}
    return lambda: page(request, "console/hotfix_page.html", context)


def _against(name: str, ours: Callable[[], object], bare: Callable[[], object]) -> Figure:
    """In turns, so that whatever else the machine does hits both."""
    pairs = [(_cpu(ours), _cpu(bare)) for _each in range(TIMES + 1)][1:]
    took, least = (min(some) for some in zip(*pairs, strict=True))
    note = f"{took * 1000:.0f} ms of CPU of Python, bare {least * 1000:.0f} ms"
    return Figure(name, [took / least], note=note)


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _questions_of(ask: Callable[[], object]) -> float:
    asked = []

    def count(execute: Callable[..., object], *statement: object) -> object:
        asked.append(statement)
        return execute(*statement)

    with connection.execute_wrapper(count):
        ask()
    return float(len(asked))
