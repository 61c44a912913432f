"""Whatever is asked by chance, of any page, by anybody: an answer, no accident, nothing of others.

A few hundred requests here; `make fuzz REQUESTS=10000` asks for as long as one likes, each time others.
"""

import os
from collections.abc import Iterator

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from tests.driving import Company, make_company, ready, report
from tests.entrance.chance import Chance

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.fixture
def of_others(db: None) -> Iterator[HotFix]:
    """A hot fix of another system, whose words stand nowhere else."""
    other = make_company("TILL")
    words = {"title": "Quagga at the till", "description": "Okapis queue at the till."}
    return ready(report(other, **words), other, to="testing")


def test_by_anybody(company: Company, of_others: HotFix) -> None:
    for state in ("qualification", "testing", "documentation"):
        ready(report(company), company, to=state)
    everybody = {**company.people, "nobody": None}
    outside = {name for name, user in everybody.items() if user is None or of_others not in visible_to(user)}
    assert {"nobody", "plain", "qa", "rm"} <= outside
    chance = Chance(
        SEED, everybody, {name: ("Quagga", "Okapi") if name in outside else () for name in everybody}
    )
    for _request in range(REQUESTS):
        chance.ask()
    assert not chance.wrong, f"Seed {SEED}:\n" + "\n".join(chance.wrong)
    assert {200, 302, 403, 404} <= set(chance.statuses), chance.statuses
