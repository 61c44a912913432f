"""Courses of hot fixes written by hand: which state was entered how many hours after the report."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from apps.hotfixes.phase_history import PhaseStay
from apps.metrics.courses import Course
from apps.metrics.measures import MEASURES
from apps.metrics.report import Figure, compute_figure
from apps.metrics.values import Values
from tests.driving import NIGHT

UP_TO_DEPLOYMENT = (
    ("identified", 0.0),
    ("qualification", 0.5),
    ("development", 1.0),
    ("code_review", 2.0),
    ("testing", 2.5),
    ("deployment", 3.0),
)
CLOSED = (
    *UP_TO_DEPLOYMENT,
    ("verification", 4.0),
    ("documentation", 5.0),
    ("merge", 7.0),
    ("closed", 8.0),
)
SENT_BACK = (
    ("development", 4.5),
    ("code_review", 6.0),
    ("testing", 6.25),
    ("deployment", 6.5),
    ("verification", 7.0),
    ("documentation", 8.0),
    ("merge", 9.0),
    ("closed", 10.0),
)
_BY_NAME = {measure.name: measure for measure in MEASURES}


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def course(*states: tuple[str, float], **facts: Any) -> Course:
    """A course that entered each state so many hours after the report."""
    reported_at = facts.pop("reported_at", NIGHT)
    number, stays = 1, []
    for before, (state, after) in pairwise([("", 0.0), *states]):
        number += state == "development" and before[0] != "qualification"
        stays.append(PhaseStay(state, number, reported_at + hours(after)))
    ends = [stay.entered for stay in stays[1:]]
    with_ends = [
        PhaseStay(stay.state, stay.round, stay.entered, left)
        for stay, left in zip(stays, [*ends, None], strict=True)
    ]
    given: dict[str, Any] = {
        "key": 1,
        "system_id": 1,
        "restore_by": reported_at + hours(4),
        "expedited": False,
        **facts,
    }
    return Course(reported_at=reported_at, stays=tuple(with_ends), **given)


def measured(name: str, of: Course) -> list[tuple[float, Any]]:
    """What the measure called `name` measures: how many hours after the report, and the value in hours."""
    measurements = []
    for moment, value in _BY_NAME[name].of(of):
        after = (moment - of.reported_at) / hours(1)
        measurements.append((after, value / hours(1) if isinstance(value, timedelta) else value))
    return measurements


def over(name: str, *values: timedelta | bool) -> Figure:
    """The figure of the measure called `name` over these values, of a hot fix each."""
    measure = _BY_NAME[name]
    return compute_figure(
        measure, Values([(measure.number(value),) for value in values], set(range(len(values))))
    )
