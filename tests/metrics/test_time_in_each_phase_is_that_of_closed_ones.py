"""Time in each phase adds up the rounds of a hot fix that went all the way, and counts when it was closed."""

import pytest

from apps.hotfixes.phases import PHASES
from tests.metrics.by_hand import CLOSED, SENT_BACK, UP_TO_DEPLOYMENT, course, measured


def test_each_phase_has_its_time() -> None:
    spent = [measured(f"time_in_{phase.state.value}", course(*CLOSED)) for phase in PHASES]
    assert spent == [[(8.0, time)] for time in (0.5, 0.5, 1.0, 0.5, 0.5, 1.0, 1.0, 2.0, 1.0)]


def test_rounds_are_added_up() -> None:
    back = course(*UP_TO_DEPLOYMENT, ("verification", 4.0), *SENT_BACK, rolled_back=frozenset({1}))
    assert measured("time_in_development", back) == [(10.0, 1.0 + 1.5)]
    assert measured("time_in_verification", back) == [(10.0, 0.5 + 1.0)]


@pytest.mark.parametrize(
    "way",
    [CLOSED[:-1], (*UP_TO_DEPLOYMENT[:2], ("rejected", 1.0)), (*UP_TO_DEPLOYMENT[:4], ("cancelled", 3.0))],
    ids=["in merge", "rejected", "cancelled"],
)
def test_what_did_not_go_all_the_way_has_none(way: tuple[tuple[str, float], ...]) -> None:
    for phase in PHASES:
        assert measured(f"time_in_{phase.state.value}", course(*way)) == []


def test_how_it_ended_counts_when_it_did() -> None:
    rejected = course(*UP_TO_DEPLOYMENT[:2], ("rejected", 1.0))
    for name, expected in {"reported": [0.0], "rejected": [1.0], "closed": [], "cancelled": []}.items():
        assert [after for after, _value in measured(name, rejected)] == expected
