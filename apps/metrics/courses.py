"""What hot fixes went through, read for many at once: stays, sign-offs, roll-backs, restore targets.

Everything is taken from what the doors wrote by the server's clock. Times that people type, such as the
actual end of a deployment, are evidence: no figure rests on them. But for one: whether production was changed
inside a freeze is asked of the recorded start, as on paper, so that nobody evades it by recording it later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import CharField, F, Max, Q, QuerySet, Value

from apps.approvals.models import Approval
from apps.common import clock
from apps.common.many_keys import among
from apps.common.period import Period
from apps.evidence.attachments import Attachment
from apps.evidence.deployment_record import DeploymentRecord
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.lanes import lane_of
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_history import PhaseStay, phase_stays_of
from apps.hotfixes.phase_rules import (
    ACTS_THAT_TAKE_BACK,
    BEGINNINGS_OF_A_ROUND,
    deploys,
    entered_once_deployed,
    entered_once_restored,
)
from apps.hotfixes.phases import ENDED, PHASES, State, phase_of
from apps.learning.models import FollowUpAction, FollowUpStatus, FollowUpStep
from apps.systems.freezes import PastFreezes
from apps.systems.past_clocks import PastClocks

# So many hot fixes are asked about by their keys. By what chooses them, PostgreSQL takes few for many, and
# reads the evidence of ten years for those that are open.
_TOLD_BY_KEY = 10_000
# One phase in one round of a hot fix: its key, the number of the round, the state.
_PhaseOfRound = tuple[int, int, str]


@dataclass(frozen=True)
class TimedSignOff:
    """A yes: when its evidence became ready, which is as it was signed, and when it was given."""

    ready: datetime
    given: datetime

    @property
    def waited(self) -> timedelta:
        """How long it could have been given and was not."""
        return self.given - self.ready


@dataclass(frozen=True)
class DueAction:
    """A follow-up action: when its due date is over, and when it was done, if that is confirmed."""

    due: datetime
    done: datetime | None

    @property
    def in_time(self) -> bool:
        return self.done is not None and self.done <= self.due


@dataclass(frozen=True)
class Course:
    """What one hot fix went through so far, and what came of it.

    `rolled_back` are the rounds that were rolled back. An `emergency` is one now; of one that was, and was
    lowered, `lowered_at` is when. `in_a_freeze` is whether production was changed for it inside one.
    """

    key: int
    system_id: int
    reported_at: datetime
    restore_by: datetime
    expedited: bool
    stays: tuple[PhaseStay, ...]
    sign_offs: tuple[TimedSignOff, ...] = ()
    rolled_back: frozenset[int] = frozenset()
    actions: tuple[DueAction, ...] = ()
    late_since: datetime | None = None
    emergency: bool = False
    lowered_at: datetime | None = None
    in_a_freeze: bool = False

    def entered(self, state: State | None) -> datetime | None:
        """Return when it entered `state` the last time, or None."""
        return next((stay.entered for stay in reversed(self.stays) if stay.state == state), None)

    @property
    def ended(self) -> bool:
        """Whether it is closed, rejected or cancelled."""
        return self.stays[-1].state in ENDED

    @property
    def verified_at(self) -> datetime | None:
        """When the fix was verified in production: nothing leads back from there (PROCESS.md 1)."""
        return self.entered(entered_once_restored())

    @property
    def deployed_at(self) -> datetime | None:
        """When it first reached production; a deployment that was rolled back halfway counts, too."""
        first = self._first_in_production()
        return None if first is None else self.stays[first].entered

    @property
    def was_emergency(self) -> bool:
        """Whether it was an Emergency once and is none now."""
        return self.lowered_at is not None and not self.emergency

    @property
    def came_back(self) -> bool:
        """Whether it was rolled back, or came back to where a round begins in any other way, after that."""
        first = self._first_in_production()
        return first is not None and any(stay.state in BEGINNINGS_OF_A_ROUND for stay in self.stays[first:])

    def _first_in_production(self) -> int | None:
        """Return the index of the stay that began when it first reached production, or None."""
        for at, (before, stay) in enumerate(zip(self.stays, self.stays[1:], strict=False), start=1):
            taken_back = deploys(before.state) and before.round in self.rolled_back
            if stay.state == entered_once_deployed() or taken_back:
                return at
        return None


def courses(hotfixes: HotFixQuerySet) -> list[Course]:
    """Return the course of each of `hotfixes`, oldest first; eight queries, however many they are."""
    chosen: Any = hotfixes.order_by("pk").values_list(
        "pk",
        "system_id",
        "priority",
        "reported_at",
        "expedited",
        "late_since",
        "lowered_at",
    )
    rows = list(chosen)
    if len(rows) <= _TOLD_BY_KEY:
        hotfixes = HotFix.objects.filter(among("pk", [key for key, *_more in rows]))
    stays = phase_stays_of(hotfixes)
    given, rolled_back = _sign_offs_and_roll_backs(hotfixes)
    changed = _last_changes(hotfixes)
    actions = _actions(hotfixes)
    clocks = PastClocks()
    freezes = PastFreezes(system_id for _key, system_id, *_more in rows)
    found = [
        Course(
            key=key,
            system_id=system_id,
            reported_at=reported_at,
            restore_by=clocks.restore_by(system_id, priority, reported_at),
            expedited=expedited,
            late_since=late_since,
            emergency=lane_of(priority).lets_follow,
            lowered_at=lowered_at,
            stays=tuple(stays[key]),
            sign_offs=tuple(_timed_sign_offs(key, stays[key], given[key], changed)),
            rolled_back=frozenset(rolled_back[key]),
            actions=tuple(actions[key]),
        )
        for key, system_id, priority, reported_at, expedited, late_since, lowered_at in rows
        if key in stays
    ]
    starts = _starts(hotfixes)
    return [replace(one, in_a_freeze=_in_a_freeze(one, starts[one.key], freezes)) for one in found]


def _starts(hotfixes: HotFixQuerySet) -> defaultdict[int, list[datetime]]:
    """Return when production was changed, as recorded in each round, by hot fix; one query."""
    starts: defaultdict[int, list[datetime]] = defaultdict(list)
    recorded: Any = DeploymentRecord.objects.filter(hotfix__in=_keys(hotfixes), actual_start__isnull=False)
    for key, start in recorded.order_by().values_list("hotfix_id", "actual_start"):
        starts[key].append(start)
    return starts


def _in_a_freeze(course: Course, starts: list[datetime], freezes: PastFreezes) -> bool:
    return any(freezes.froze(start, system=course.system_id) for start in starts)


def _sign_offs_and_roll_backs(
    hotfixes: HotFixQuerySet,
) -> tuple[defaultdict[int, list[tuple[int, str, datetime]]], defaultdict[int, set[int]]]:
    """Return by hot fix each yes as round, phase and time, and the rounds that were rolled back; one query.

    What ratifies or countersigns a debt came after the fact: nothing waited for it, so it is left out. So is
    what was withdrawn, and a go that was given again because its time was over.
    """
    yes: defaultdict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    rolled_back: defaultdict[int, set[int]] = defaultdict(set)
    first = Q(again=None) | Q(again__withdrawal__isnull=False)
    counted = {"settles": None, "whole": False, "withdrawal": None}
    rows = Approval.objects.filter(first, hotfix__in=_keys(hotfixes), **counted).order_by("pk")
    for key, number, phase, act, decision, at in rows.values_list(
        "hotfix_id", "round", "phase", "act", "decision", "signed_at"
    ):
        if decision == Approval.Decision.APPROVED:
            yes[key].append((number, phase, at))
        elif act in ACTS_THAT_TAKE_BACK:
            rolled_back[key].add(number)
    return yes, rolled_back


def due_actions(hotfixes: HotFixQuerySet, period: Period) -> Iterator[tuple[int, int, DueAction]]:
    """Yield the follow-up actions of `hotfixes` due in `period`, with system and hot fix; one query."""
    due = FollowUpAction.objects.filter(due__range=(period.start, period.until))
    for key, system, action in _kept_actions(due, hotfixes, "came_of__system"):
        yield system, key, action


def _actions(hotfixes: HotFixQuerySet) -> defaultdict[int, list[DueAction]]:
    """Return by hot fix each follow-up action that was not dropped; one query."""
    found: defaultdict[int, list[DueAction]] = defaultdict(list)
    for key, action in _kept_actions(FollowUpAction.objects.all(), hotfixes):
        found[key].append(action)
    return found


def _kept_actions(actions: "QuerySet[FollowUpAction]", hotfixes: HotFixQuerySet, *more: str) -> Iterator[Any]:
    """Yield of each that was not dropped the hot fix, `more` of it, and what became of it."""
    done = Max("steps__at", filter=Q(steps__kind=FollowUpStep.Kind.DONE))
    kept = actions.exclude(status=FollowUpStatus.DROPPED).filter(came_of__in=_keys(hotfixes))
    rows = kept.order_by("pk").annotate(done=done).values_list("due", "status", "done", "came_of", *more)
    for due, status, said, *of in rows:
        confirmed = said if status == FollowUpStatus.CONFIRMED else None
        yield *of, DueAction(datetime.combine(due, time.max, clock.UTC), confirmed)


def _last_changes(hotfixes: HotFixQuerySet) -> dict[_PhaseOfRound, datetime]:
    """Return when signed evidence of each phase and round was last changed, its files too; one query."""
    keys = _keys(hotfixes)
    signed = [name for phase in PHASES if phase.sign_offs for name in phase.evidence]
    parts = [_changed_records(name).filter(hotfix__in=keys) for name in signed]
    files: Any = Attachment.history
    file_changes = files.filter(hotfix__in=keys, evidence__in=signed).order_by()
    parts.append(file_changes.annotate(kind=F("evidence"), at=F("history_date")))
    rows = [part.values_list("hotfix_id", "round", "kind", "at") for part in parts]
    last: dict[_PhaseOfRound, datetime] = {}
    for key, number, name, at in rows[0].union(*rows[1:], all=True):
        phase = phase_of(name)
        assert phase is not None
        place = (key, number, phase.state.value)
        last[place] = max(last.get(place, at), at)
    return last


def _changed_records(name: str) -> Any:
    """Return the records of this kind of evidence that were changed, each with the name of the kind."""
    records: Any = evidence_model(name)._default_manager
    kind = Value(name, output_field=CharField())
    return records.filter(changed_at__isnull=False).annotate(kind=kind, at=F("changed_at")).order_by()


def _timed_sign_offs(
    key: int,
    stays: list[PhaseStay],
    given: list[tuple[int, str, datetime]],
    changed: dict[_PhaseOfRound, datetime],
) -> list[TimedSignOff]:
    """Return each yes that covers the evidence after its last change, with when it could first be given."""
    entered = {(stay.round, stay.state): stay.entered for stay in stays}
    timed = []
    for number, phase, at in given:
        ready = changed.get((key, number, phase)) or entered.get((number, phase), at)
        if ready <= at:
            timed.append(TimedSignOff(ready, at))
    return timed


def _keys(hotfixes: HotFixQuerySet) -> Any:
    return hotfixes.order_by().values("pk")
