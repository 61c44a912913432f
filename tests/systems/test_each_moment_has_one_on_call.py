"""Each moment has exactly one answer to who is on call, over the changes of daylight saving time as well."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from apps.common.clock import UTC
from apps.common.zones import moment_of
from apps.systems.rota import Duty, Rota, Rule, Shift

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
# The nights in which clocks go forward and back, each with the day.
CHANGES = [
    (BERLIN, date(2027, 3, 28)),
    (BERLIN, date(2027, 10, 31)),
    (NEW_YORK, date(2027, 3, 14)),
    (NEW_YORK, date(2027, 11, 7)),
]


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)  # type: ignore[misc,arg-type]


def daily(zone: ZoneInfo, first: date, at: time, *people: int) -> Rota:
    return Rota(zone, (Rule(first, at, 1, people),))


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("at", [time(0), time(1, 30), time(2), time(2, 30), time(3), time(8)])
def test_turns_follow_each_other_without_gap_or_overlap(zone: ZoneInfo, day: date, at: time) -> None:
    rota = daily(zone, day - timedelta(days=5), at, 1, 2, 3)
    start = moment_of(datetime.combine(day - timedelta(days=3), time(12)), zone)
    end = start + timedelta(days=6)
    duties = list(rota.between(start, end))
    assert [one.ends_at for one in duties[:-1]] == [one.starts_at for one in duties[1:]]
    step, moment = timedelta(minutes=10), start
    while moment < end:
        (covering,) = [
            one for one in duties if one.starts_at <= moment and (one.ends_at is None or moment < one.ends_at)
        ]
        assert rota.who_at(moment) == covering.who
        moment += step


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [(*change, hours) for change, hours in zip(CHANGES, (23, 25, 23, 25), strict=True)],
)
def test_a_hand_over_at_eight_stays_at_eight_so_one_turn_is_an_hour_longer_or_shorter(
    zone: ZoneInfo, day: date, hours: int
) -> None:
    rota = daily(zone, day - timedelta(days=9), time(8), 1, 2)
    begins = moment_of(datetime.combine(day - timedelta(days=1), time(8)), zone)
    duty = rota.at(begins)
    assert duty.ends_at is not None
    assert duty.ends_at.astimezone(zone).hour == 8
    assert duty.ends_at - begins == timedelta(hours=hours)


def test_a_time_that_clocks_skip_is_as_much_later() -> None:
    rota = daily(BERLIN, date(2027, 3, 27), time(2, 30), 1, 2)
    assert rota.at(utc(2027, 3, 28, 1, 29)) == Duty(1, utc(2027, 3, 28, 1, 29), utc(2027, 3, 28, 1, 30))
    assert rota.who_at(utc(2027, 3, 28, 1, 30)) == 2  # 03:30 by the clocks


def test_of_a_time_that_clocks_show_twice_it_is_the_first() -> None:
    rota = daily(BERLIN, date(2027, 10, 30), time(2, 30), 1, 2)
    first, second = utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30)
    assert {f"{one.astimezone(BERLIN):%H:%M}" for one in (first, second)} == {"02:30"}
    assert [rota.who_at(one) for one in (first - HOUR / 60, first, second - HOUR / 60, second)] == [
        1,
        2,
        2,
        2,
    ]


def test_a_shift_over_the_hour_that_comes_twice_ends_once() -> None:
    shift = Shift(7, utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 1, 30), number=1)
    rota = Rota(BERLIN, (Rule(date(2027, 10, 1), time(8), 7, (1,)),), (shift,))
    # 02:40 by the clocks, in the first and in the second of the two hours.
    assert rota.who_at(datetime(2027, 10, 31, 2, 40, tzinfo=BERLIN)) == 7
    assert rota.who_at(datetime(2027, 10, 31, 2, 40, fold=1, tzinfo=BERLIN)) == 1


def test_weekly_turns_begin_on_the_day_of_the_first() -> None:
    rota = Rota(BERLIN, (Rule(date(2027, 3, 1), time(9), 7, (1, 2, 3)),))  # a Monday
    assert rota.who_at(utc(2027, 3, 1, 7, 59)) is None
    assert rota.at(utc(2027, 3, 1, 8)) == Duty(1, utc(2027, 3, 1, 8), utc(2027, 3, 8, 8))
    assert rota.at(utc(2027, 3, 24, 8)) == Duty(1, utc(2027, 3, 24, 8), utc(2027, 3, 29, 7))


def test_a_later_rule_takes_the_place_and_one_without_people_ends_it() -> None:
    old = Rule(date(2027, 1, 1), time(8), 1, (1,))
    rota = Rota(
        BERLIN, (old, Rule(date(2027, 2, 1), time(8), 1, (2,)), Rule(date(2027, 3, 1), time(8), 1, ()))
    )
    assert [rota.who_at(utc(2027, month, 15)) for month in (1, 2, 3)] == [1, 2, None]
    assert rota.at(utc(2027, 1, 15)).ends_at == utc(2027, 2, 1, 7)
    assert rota.at(utc(2027, 3, 15)).ends_at is None


def test_of_shifts_that_overlap_the_one_entered_last_goes_first() -> None:
    wide = Shift(8, utc(2027, 1, 10), utc(2027, 1, 20), number=1)
    inside = Shift(9, utc(2027, 1, 12), utc(2027, 1, 13), number=2)
    rota = Rota(BERLIN, (Rule(date(2027, 1, 1), time(8), 7, (1,)),), (inside, wide))
    told = [(one.who, one.ends_at) for one in rota.between(utc(2027, 1, 9), utc(2027, 1, 30))]
    assert told == [
        (1, utc(2027, 1, 10)),
        (8, utc(2027, 1, 12)),
        (9, utc(2027, 1, 13)),
        (8, utc(2027, 1, 20)),
        (1, None),
    ]


def test_a_day_that_a_zone_skipped_loses_nobody() -> None:
    apia = ZoneInfo("Pacific/Apia")  # without 30 December 2011
    rota = daily(apia, date(2011, 12, 27), time(8), 1, 2, 3)
    duties = list(rota.between(utc(2011, 12, 28), utc(2012, 1, 3)))
    assert [one.ends_at for one in duties[:-1]] == [one.starts_at for one in duties[1:]]


MOMENTS = some.datetimes(datetime(2027, 3, 1), datetime(2027, 12, 1), timezones=some.just(UTC))  # noqa: DTZ001


@settings(max_examples=150, deadline=None)
@given(
    zone=some.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe")]),
    at=some.times(),
    days=some.sampled_from([1, 7]),
    first=some.dates(date(2027, 1, 1), date(2027, 12, 1)),
    people=some.lists(some.integers(1, 4), max_size=4),
    shifts=some.lists(some.tuples(some.integers(5, 9), MOMENTS, some.integers(1, 2000)), max_size=5),
    asked=MOMENTS,
)
def test_whoever_is_told_for_a_time_is_told_at_each_moment_of_it(
    zone, at, days, first, people, shifts, asked
):
    there = [Shift(who, begins, begins + HOUR / 60 * long, n) for n, (who, begins, long) in enumerate(shifts)]
    rota = Rota(zone, (Rule(first, at, days, tuple(people)),), tuple(there))
    duties = list(rota.between(asked, asked + timedelta(days=9)))
    assert duties[0].starts_at == asked
    for one, following in pairwise(duties):
        assert one.ends_at == following.starts_at
        assert one.who != following.who
    for one in duties:
        last = (one.ends_at or asked + timedelta(days=9)) - timedelta.resolution
        assert rota.who_at(one.starts_at) == one.who == rota.who_at(max(last, one.starts_at))
