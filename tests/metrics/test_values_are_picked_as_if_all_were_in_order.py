"""Values are picked from runs that are in order as if all of them stood in one, with repeated ones."""

from random import Random

import pytest

from apps.metrics import values
from apps.metrics.values import Values


@pytest.mark.parametrize("short", [0, 1, 4, 256])
def test_each_place_of_several_runs(short: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_SHORT", short)
    chance = Random(3)
    runs = [
        sorted(chance.choice((0, 1, 7, 7, 10**12, chance.randint(0, 50))) for _each in range(length))
        for length in (1, 9, 2, 1, 30)
    ]
    every = sorted(value for run in runs for value in run)
    assert Values(list(runs)).in_order(*range(len(every))) == every


def test_one_value_alone() -> None:
    assert Values([(5,)]).in_order(0, 0, 0) == [5, 5, 5]
