"""Fifty people who each open something every ten seconds, against one: gunicorn as in docs/deploy.md."""

import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median, quantiles

from django.conf import settings
from django.urls import reverse

from apps.accounts.models import User
from apps.common.tracking import acting
from tests.asking import url
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.site import expect, gunicorn
from tests.bench.stage import browser, company
from tests.driving import ready, report

WAIT = "the slowest of twenty pages while fifty people work, against one alone"
ERRORS = "pages that fail while fifty people work"
GOALS = {WAIT: 5.0, ERRORS: 0.0}
PEOPLE, EVERY, LASTS = 50, 10.0, 120
ALONE = 60

# Asks for an address as whoever holds a cookie, and insists on an answer.
Ask = Callable[[str, str], None]


def run() -> list[Figure]:
    present = company()
    for _each in range(60):
        report(present)
    deciding = ready(report(present), present, to="testing")
    mix = (
        reverse("admin:index"),
        reverse("admin:hotfixes_hotfix_changelist"),
        url("change", deciding),
        url("change", deciding),
        f"{reverse('admin:search')}?q=payments",
    )
    cookies = [_cookie(person) for person in (present.qa, *_people(PEOPLE - 1))]
    busy, _five, _fifteen = os.getloadavg()
    with gunicorn() as port:
        ask = partial(expect, port)
        alone = _alone(ask, cookies[0], mix)
        together, failed = _together(ask, cookies, mix)
    return _figures(alone, together, failed, busy)


def _figures(alone: list[float], together: list[float], failed: int, busy: float) -> list[Figure]:
    usual = median(alone)
    slow = quantiles(together, n=20)[-1]
    note = f"alone {usual * 1000:.0f} ms, median {median(together) * 1000:.0f}, {len(together)} pages"
    # On a machine that is shared, everybody waits for others than these fifty.
    note += f"; {busy:.1f} at work on {os.cpu_count()} cores before it"
    return [
        Figure(WAIT, [slow / usual], note=note),
        Figure(ERRORS, [float(failed)], unit="pages", note=f"of {len(together) + failed}"),
    ]


def _alone(ask: Ask, cookie: str, mix: Sequence[str]) -> list[float]:
    # As many as there are workers, several times over: each must have its imports behind it.
    for address in mix * 5:
        ask(address, cookie)
    return [seconds(partial(ask, address, cookie)) for address in mix * scaled(ALONE // len(mix))]


def _together(ask: Ask, cookies: list[str], mix: Sequence[str]) -> tuple[list[float], int]:
    """How long each page took, and how many failed; everybody begins at another moment of the ten seconds."""
    took: list[float] = []
    failed: list[str] = []
    over = time.monotonic() + scaled(LASTS, least=20)

    def work(number: int, cookie: str) -> None:
        chance = random.Random(number)
        time.sleep(EVERY * number / len(cookies))
        while time.monotonic() < over:
            begun = time.monotonic()
            try:
                took.append(seconds(partial(ask, chance.choice(mix), cookie)))
            except (AssertionError, OSError) as problem:
                failed.append(repr(problem))
            time.sleep(max(begun + EVERY - time.monotonic(), 0))

    people = [threading.Thread(target=work, args=(number, one)) for number, one in enumerate(cookies)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return took, len(failed)


def _people(number: int) -> list[User]:
    """People who see the system."""
    people = [User.objects.create_user(f"person-{each}", is_staff=True) for each in range(number)]
    with acting(None):
        for person in people:
            company().system.staff.create(user=person)
    return people


def _cookie(person: User) -> str:
    return browser(person).cookies[settings.SESSION_COOKIE_NAME].value
