"""One hundred per cent is all of them and nought none, on the page, in the file and on the agenda."""

import pytest

from apps.common.shares import percent
from apps.records.agenda import share
from tests.metrics.by_hand import over


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 200, 0), (1, 200, 1), (1, 1000, 1), (199, 200, 99), (299, 300, 99), (200, 200, 100),
        (1, 8, 13), (3, 8, 38), (5, 8, 63), (1, 6, 17), (1, 2, 50),
    ],
)  # fmt: skip
def test_a_share_in_whole_per_cent(part: int, whole: int, told: int) -> None:
    assert percent(part, whole) == told


def test_figures_and_agenda_tell_it_by_the_same_rule() -> None:
    found = over("change_failure_rate", *[True] * 199, False)
    assert found.percent == 99
    assert "(99 %)" in share(199, 200)
