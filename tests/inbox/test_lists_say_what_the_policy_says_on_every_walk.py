"""Random people walk the process at random: after each step the lists say of them what the policy says.

The same walks each time; to hunt with others, as in tests/process: `WALKS=300 pytest -n 0` and this file.
"""

import os
from functools import partial

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from apps.common import clock
from tests.driving import Company
from tests.inbox.compared import differences
from tests.process.walk import Walk, people
from tests.process.watched import NAMES

HUNTING = "WALKS" in os.environ


class WalkOfLists(Walk):
    """The same walk, on which people leave and come back, and the lists are compared."""

    changed = True
    # At each look the lists of every second person, and of the others at the next one; of all in a hunt.
    looks = 0
    every = 1 if HUNTING else 2
    proves_after = 1_000  # the walks of tests/process prove it step by step

    def teardown(self) -> None:
        for name in NAMES:
            self.company.people[name].is_active = True
        super().teardown()

    @rule(who=people)
    def leaves_or_comes_back(self, who: str) -> None:
        with self._a_step_of("owner"):
            person = self.company.people[who]
            person.is_active = not person.is_active
            person.save()

    def _look(self) -> None:
        self.changed = self.changed or self.wrote
        super()._look()

    @invariant()
    def the_lists_say_what_the_policy_says(self) -> None:
        """Looked at again where anything was written, or a while has passed."""
        self._look()
        if self.changed:
            self.changed = False
            self.looks += 1
            people = [self.company.people[name] for name in NAMES]
            with clock.set_to(self.moment):
                lists_of = people[self.looks % self.every :: self.every]
                assert differences([self.hotfix], people, lists_of=lists_of) == []


def test_the_lists_say_what_the_policy_says_on_every_walk(company: Company) -> None:
    run_state_machine_as_test(
        partial(WalkOfLists, company),
        settings=settings(
            max_examples=int(os.environ.get("WALKS", "4")),
            stateful_step_count=int(os.environ.get("WALK_LENGTH", "30")),
            deadline=None,
            derandomize=not HUNTING,
            database=None,
            phases=[Phase.generate, Phase.shrink] if HUNTING else [Phase.generate],
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
