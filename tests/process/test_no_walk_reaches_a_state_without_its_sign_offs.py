"""Random people walk the process at random, and no state is reached without its sign-offs.

The same walks each time. To hunt with others, and see a failed one made shorter:
`WALKS=300 WALK_LENGTH=80 pytest -n 0` and this file.
"""

import os
from functools import partial

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.driving import Company
from tests.process.walk import Walk

HUNTING = "WALKS" in os.environ


def test_no_walk_reaches_a_state_without_its_sign_offs(company: Company) -> None:
    run_state_machine_as_test(
        partial(Walk, company),
        settings=settings(
            max_examples=int(os.environ.get("WALKS", "6")),
            stateful_step_count=int(os.environ.get("WALK_LENGTH", "40")),
            deadline=None,
            derandomize=not HUNTING,
            database=None,
            # Making a failed walk shorter takes minutes: that is for the hunt.
            phases=[Phase.generate, Phase.shrink] if HUNTING else [Phase.generate],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
