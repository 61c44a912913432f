"""Time to restore runs from the report to the sign-off that ends Verification, whatever lay between."""

import pytest

from tests.driving import NIGHT
from tests.metrics.by_hand import CLOSED, SENT_BACK, UP_TO_DEPLOYMENT, course, hours, measured


def test_it_ends_when_the_fix_is_verified_and_counts_then() -> None:
    assert measured("time_to_restore", course(*CLOSED)) == [(5.0, 5.0)]
    assert measured("time_to_restore", course(*CLOSED[:-2])) == [(5.0, 5.0)]


@pytest.mark.parametrize("first", [(), (("verification", 4.0),)])
def test_what_was_rolled_back_or_refused_before_is_part_of_it(first: tuple[tuple[str, float], ...]) -> None:
    back = course(*UP_TO_DEPLOYMENT, *first, *SENT_BACK, rolled_back=frozenset({1}) if first else frozenset())
    assert measured("time_to_restore", back) == [(8.0, 8.0)]


@pytest.mark.parametrize(
    "way",
    [
        CLOSED[:7],
        UP_TO_DEPLOYMENT,
        (*UP_TO_DEPLOYMENT[:2], ("rejected", 1.0)),
        (*UP_TO_DEPLOYMENT[:3], ("cancelled", 1.5)),
        (*CLOSED[:7], ("development", 5.0), ("cancelled", 6.0)),
    ],
    ids=["in verification", "in deployment", "rejected", "cancelled", "cancelled after a roll-back"],
)
def test_without_a_verified_fix_there_is_none(way: tuple[tuple[str, float], ...]) -> None:
    assert measured("time_to_restore", course(*way)) == []
    assert measured("restored_in_time", course(*way)) == []


@pytest.mark.parametrize(("target", "in_time"), [(4.99, False), (5.0, True), (6.0, True)])
def test_it_is_in_time_up_to_the_target(target: float, in_time: bool) -> None:
    assert measured("restored_in_time", course(*CLOSED, restore_by=NIGHT + hours(target))) == [(5.0, in_time)]
