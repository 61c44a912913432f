"""Random people walk the process at random, and no state is reached without its sign-offs.

A few walks, the same each time; and, where time allows, many that nobody walked before: of those a failed one
is made shorter. To hunt longer: `WALKS=300 WALK_LENGTH=80 pytest -n 0 -m slow` and this file.
"""

import os
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.driving import Company
from tests.process.walk import Walk


class ShortWalk(Walk):
    """The same, that proves the chain of history less often, which takes as long as all the rest."""

    proves_after = 3


def walk(company: Company, *, walks: int, length: int, hunting: bool) -> None:
    """Walk so many times so many steps; raise what a step of `Walk` found wrong."""
    run_state_machine_as_test(
        partial(Walk if hunting else ShortWalk, company),
        settings=settings(
            max_examples=walks,
            stateful_step_count=length,
            deadline=None,
            derandomize=not hunting,
            database=None,
            # Making a failed walk shorter takes minutes: that is for the hunt.
            phases=[Phase.generate, Phase.shrink] if hunting else [Phase.generate],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_walk_reaches_a_state_without_its_sign_offs(company: Company) -> None:
    walk(company, walks=6, length=40, hunting=False)


@pytest.mark.slow
def test_no_walk_that_nobody_walked_before_does(company: Company) -> None:
    walks, length = int(os.environ.get("WALKS", "100")), int(os.environ.get("WALK_LENGTH", "60"))
    walk(company, walks=walks, length=length, hunting=True)
