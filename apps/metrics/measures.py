"""What is measured, each measure defined once: in its function, and in one sentence that the page shows.

A measure takes the course of one hot fix and yields what it measured, with the moment when that was finished.
The moment decides the period and the month (in UTC) in which it counts; what is not finished is not counted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import partial

from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.hotfixes.phase_history import spent
from apps.hotfixes.phases import ENDS, GOAL, PHASES, State, Words

from .courses import Course, DueAction


class Kind(Enum):
    """What a measure looks for: that something happened, a length of time, or whether something is so."""

    COUNT = "count"
    LENGTH = "length"
    SHARE = "share"


_MICROSECOND = timedelta(microseconds=1)

# When it was finished, and what was measured.
Measurement = tuple[datetime, timedelta | bool]


@dataclass(frozen=True)
class Measure:
    """One measure: `sentence` defines it for readers of the figures; `of` measures it in a course.

    Attributes:
        several: whether one hot fix may have more than one value.
        settled: whether nothing changes any more once the hot fix has ended.
    """

    name: str
    label: Words
    kind: Kind
    sentence: Words
    of: Callable[[Course], Iterator[Measurement]]
    several: bool = False
    settled: bool = True

    def number(self, value: timedelta | bool) -> int:
        """Return a value as a number: microseconds of a length; else 1 for yes and 0 for no."""
        return value // _MICROSECOND if isinstance(value, timedelta) else int(value)

    def length(self, number: int) -> timedelta:
        """Return the length of time that was such a number."""
        return number * _MICROSECOND


def reported(course: Course) -> Iterator[Measurement]:
    """Yield that it was reported, with when."""
    yield course.reported_at, True


def ended(course: Course, *, state: State) -> Iterator[Measurement]:
    """Yield that it ended in `state`, with when."""
    if at := course.entered(state):
        yield at, True


def time_to_restore(course: Course) -> Iterator[Measurement]:
    """Yield the time from the report to the verified fix: the sign-off that ends Verification (PROCESS.md 1).

    Whatever was rolled back before is part of it. Open, rejected and cancelled ones have none.
    """
    if at := course.verified_at:
        yield at, at - course.reported_at


def restored_in_time(course: Course) -> Iterator[Measurement]:
    """Yield whether the fix was verified by the restore target of its priority (PROCESS.md 2).

    The target is that of its system's clock as it stood when the issue was reported.
    """
    if at := course.verified_at:
        yield at, at <= course.restore_by


def approval_lead_time(course: Course) -> Iterator[Measurement]:
    """Yield for each yes the time from when it could first be given to when it was given.

    Signing needs complete evidence, and a signature covers the evidence exactly as it is (PROCESS.md 1, 3):
    this one could first be given when the evidence had its last change, or when the phase was entered. A yes
    that was overtaken by a later change counts as it was given anew; one that settles a debt does not count.
    """
    for sign_off in course.sign_offs:
        yield sign_off.given, sign_off.waited


def change_failure_rate(course: Course) -> Iterator[Measurement]:
    """Yield whether it was rolled back or reopened (PROCESS.md 7), when it was deployed first.

    Deployed is what reached Verification, and what was rolled back while it was being deployed. Reopened is
    what came back to Development after that. A hot fix counts once, however often it was rolled back.
    """
    if at := course.deployed_at:
        yield at, course.came_back


def expedited_share(course: Course) -> Iterator[Measurement]:
    """Yield whether it was expedited (PROCESS.md 3), of those deployed, when it was deployed first."""
    if at := course.deployed_at:
        yield at, course.expedited


def frozen_share(course: Course) -> Iterator[Measurement]:
    """Yield whether a freeze was overridden (PROCESS.md 5a), of those deployed, when first deployed."""
    if at := course.deployed_at:
        yield at, course.in_a_freeze


def late_share(course: Course) -> Iterator[Measurement]:
    """Yield whether production was changed first (PROCESS.md 1), when that was stated or it was deployed."""
    if at := course.late_since or course.deployed_at:
        yield at, course.late_since is not None


def was_emergency(course: Course) -> Iterator[Measurement]:
    """Yield of an Emergency whether it was lowered (PROCESS.md 1), when that was done or it was deployed.

    One that was raised again is an Emergency as any.
    """
    if course.was_emergency and course.lowered_at:
        yield course.lowered_at, True
    elif course.emergency and course.deployed_at:
        yield course.deployed_at, False


def actions_in_time(course: Course) -> Iterator[Measurement]:
    """Yield of each follow-up action whose due date is over whether it was done by then (PROCESS.md 7a).

    Done is what somebody else confirmed; what was dropped is not counted.
    """
    yield from actions_in_time_of(course.actions)


def actions_in_time_of(actions: Iterable[DueAction]) -> Iterator[Measurement]:
    """Yield the same of some follow-up actions."""
    for action in actions:
        if action.due <= clock.now():
            yield action.due, action.in_time


def time_in_phase(course: Course, *, state: State) -> Iterator[Measurement]:
    """Yield how long a closed hot fix was in the phase, all rounds together, when it was closed.

    Only a closed one went all the way: what was rejected or cancelled has no times to compare.
    """
    if at := course.entered(GOAL):
        yield at, spent(stay for stay in course.stays if stay.state == state)


COUNTS = (
    Measure("reported", _("Reported"), Kind.COUNT, "", reported),
    *(
        Measure(end.state.value, end.state.label, Kind.COUNT, "", partial(ended, state=end.state))
        for end in ENDS
    ),
)
ACTIONS_IN_TIME = Measure(
    "actions_in_time",
    _("Actions done in time"),
    Kind.SHARE,
    _(
        "Of the follow-up actions whose due date is over, those that were done by then and confirmed by "
        "somebody else; dropped ones do not count."
    ),
    actions_in_time,
    several=True,
    settled=False,
)
MAIN = (
    Measure(
        "time_to_restore",
        _("Time to restore"),
        Kind.LENGTH,
        _("From the report to a verified fix: the sign-off that ends Verification."),
        time_to_restore,
    ),
    Measure(
        "restored_in_time",
        _("Restored in time"),
        Kind.SHARE,
        _(
            "Of the hot fixes that were verified, those verified by the restore target that their system "
            "had for their priority when they were reported."
        ),
        restored_in_time,
    ),
    Measure(
        "approval_lead_time",
        _("Approval lead time"),
        Kind.LENGTH,
        _(
            "From when a sign-off could first be given, because the evidence was complete and is not "
            "changed any more, to when it was given; what is signed afterwards for a debt does not count."
        ),
        approval_lead_time,
        several=True,
    ),
    Measure(
        "change_failure_rate",
        _("Change failure rate"),
        Kind.SHARE,
        _(
            "Of the hot fixes that were deployed, those rolled back or reopened: that came back to "
            "Development from production."
        ),
        change_failure_rate,
    ),
    Measure(
        "expedited_share",
        _("Expedited share"),
        Kind.SHARE,
        _(
            "Of the hot fixes that were deployed, those for which the glass was broken to go ahead of "
            "missing sign-offs."
        ),
        expedited_share,
    ),
    Measure(
        "frozen_share",
        _("Deployed in a freeze"),
        Kind.SHARE,
        _(
            "Of the hot fixes that were deployed, those for which production was changed, as recorded, while "
            "a change freeze of their system, or of all, was in force."
        ),
        frozen_share,
    ),
    Measure(
        "late_share",
        _("Late share"),
        Kind.SHARE,
        _(
            "Of the hot fixes that changed production, those for which it was changed first, before a go; an "
            "unauthorised change is one of them."
        ),
        late_share,
    ),
    Measure(
        "was_emergency",
        _("Was Emergency"),
        Kind.SHARE,
        _(
            "Of the Emergencies that were deployed or lowered, those that were lowered to a Critical; one "
            "that was raised again is not one of them."
        ),
        was_emergency,
    ),
    ACTIONS_IN_TIME,
)
TIME_IN_PHASES: Words = _(
    "Of the hot fixes that were closed, how long each was in the phase, all rounds together."
)
IN_PHASES = tuple(
    Measure(
        f"time_in_{phase.state.value}",
        phase.state.label,
        Kind.LENGTH,
        TIME_IN_PHASES,
        partial(time_in_phase, state=phase.state),
    )
    for phase in PHASES
)
MEASURES = (*COUNTS, *MAIN, *IN_PHASES)
