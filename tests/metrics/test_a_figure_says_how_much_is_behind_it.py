"""A figure is a median and what nine in ten keep to, or a share; it says of how many, and whether of few."""

from datetime import timedelta

from apps.metrics.measures import MEASURES
from apps.metrics.report import compute_figure
from apps.metrics.values import Values
from tests.metrics.by_hand import hours, over


def lengths(*numbers: float) -> list[timedelta]:
    return [hours(number) for number in numbers]


def test_one_slow_one_moves_the_median_little() -> None:
    found = over("time_to_restore", *lengths(1, 100, 2, 3, 2))
    assert (found.median, found.hotfixes, found.few) == (hours(2), 5, False)


def test_between_two_in_the_middle_it_is_halfway() -> None:
    assert over("time_to_restore", *lengths(1, 2, 4, 5)).median == hours(3)


def test_nine_in_ten_took_no_longer() -> None:
    assert over("time_to_restore", *lengths(*range(1, 11))).nine_in_ten == hours(9)
    assert over("time_to_restore", *lengths(*range(1, 21))).nine_in_ten == hours(18)
    assert over("time_to_restore", *lengths(*range(1, 12))).nine_in_ten == hours(10)


def test_of_fewer_than_ten_that_is_the_longest() -> None:
    for number in range(1, 10):
        assert over("time_to_restore", *lengths(*range(1, number + 1))).nine_in_ten == hours(number)


def test_a_share_has_its_number_and_its_percent() -> None:
    found = over("change_failure_rate", True, False, False, False, False, False)
    assert (found.those, found.hotfixes, found.percent, found.median) == (1, 6, 17, None)
    assert over("change_failure_rate", False).percent == 0


def test_fewer_than_five_are_few_and_none_are_none() -> None:
    assert over("change_failure_rate", True, True, True, True).few
    assert not over("change_failure_rate", True, True, True, True, True).few
    nothing = over("time_to_restore")
    assert (nothing.few, nothing.median, nothing.nine_in_ten, nothing.hotfixes) == (False, None, None, 0)
    assert over("change_failure_rate").percent is None


def test_many_sign_offs_on_one_hot_fix_are_one_hot_fix() -> None:
    measure = next(one for one in MEASURES if one.name == "approval_lead_time")
    found = compute_figure(measure, Values([[measure.number(hours(number)) for number in range(8)]], {7}))
    assert (found.hotfixes, found.counted, found.few) == (1, 8, True)
