"""Who is on call at a moment, and until when: by rules of hand-over, and single shifts that go before them.

Pure: it knows neither database nor clock, and people by their keys alone. Each moment has exactly one answer,
in the hours that clocks skip or show twice as well, because it is worked out in moments and never in wall
time: a local time stands for one moment (time_zones.py), and a turn lasts from one hand-over until the next.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property

from apps.common.clock import UTC
from apps.common.zones import moment_of

# So far is looked ahead for who comes next; further away nobody asks.
AHEAD = timedelta(days=100)


@dataclass(frozen=True)
class Rule:
    """These people in this order, each until the next hand-over: from `starts_on`, every so many days.

    Attributes:
        starts_on: the local day of the first hand-over, by which the first of `people` begins.
        at: the local time of each hand-over.
        days: how many days a turn has; 1 or 7.
        people: keys, in order; nobody is on call by a rule without people, which so ends the ones before it.
    """

    starts_on: date
    at: time
    days: int
    people: tuple[int, ...]

    def hand_over(self, number: int, zone: tzinfo) -> datetime:
        """Return the moment at which turn `number` begins, counted from 0."""
        day = self.starts_on + timedelta(days=number * self.days)
        return moment_of(datetime.combine(day, self.at), zone)

    def turn_at(self, moment: datetime, zone: tzinfo) -> int:
        """Return the number of the turn at `moment`, which is after the rule began."""
        number = (moment.astimezone(zone).date() - self.starts_on).days // self.days
        while self.hand_over(number, zone) > moment:
            number -= 1
        while self.hand_over(number + 1, zone) <= moment:
            number += 1
        return number

    def whose(self, turn: int) -> int | None:
        """Return the key of whom that turn is."""
        return self.people[turn % len(self.people)] if self.people else None


@dataclass(frozen=True)
class Shift:
    """One person from a moment until another one, whatever the rules say; the higher number goes first."""

    who: int
    starts_at: datetime
    ends_at: datetime
    number: int

    def covers(self, moment: datetime) -> bool:
        """Return whether it is the time of this shift; its end is not."""
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class Duty:
    """That `who` is on call, or nobody, from a moment until another one.

    `ends_at` is None where nobody else comes as far as is looked ahead.
    """

    who: int | None
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Rota:
    """The rota of one role of one system."""

    zone: tzinfo
    rules: tuple[Rule, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def who_at(self, moment: datetime) -> int | None:
        """Return the key of who is on call at `moment` (aware); None for nobody."""
        moment = moment.astimezone(UTC)
        covering = [shift for shift in self.shifts if shift.covers(moment)]
        if covering:
            return max(covering, key=lambda shift: shift.number).who
        rule = self._rule_at(moment)
        return rule.whose(rule.turn_at(moment, self.zone)) if rule else None

    def at(self, moment: datetime) -> Duty:
        """Return who is on call at `moment`, and until when; the duty is told from `moment` on."""
        return next(self.between(moment, moment + AHEAD))

    def between(self, start: datetime, end: datetime) -> Iterator[Duty]:
        """Yield who is on call from `start` until `end` (both aware), one duty after the other, without gaps.

        One who follows themselves is one duty. The last one that lasts longer ends with None.
        """
        start = start.astimezone(UTC)  # two moments of one zone would be compared by what clocks show
        begun, who = start, self.who_at(start)
        moment = self._next_change(start)
        while moment is not None and moment < end:
            then = self.who_at(moment)
            if then != who:
                yield Duty(who, begun, moment)
                begun, who = moment, then
            moment = self._next_change(moment)
        yield Duty(who, begun, None)

    def _next_change(self, moment: datetime) -> datetime | None:
        """The first moment after `moment` at which somebody may begin or end."""
        edges = [*self._edges[bisect_right(self._edges, moment) :][:1]]
        rule = self._rule_at(moment)
        if rule and len({*rule.people}) > 1:
            edges.append(rule.hand_over(rule.turn_at(moment, self.zone) + 1, self.zone))
        return min(edges, default=None)

    @cached_property
    def _edges(self) -> tuple[datetime, ...]:
        of_shifts = [edge.astimezone(UTC) for one in self.shifts for edge in (one.starts_at, one.ends_at)]
        return tuple(sorted({*of_shifts, *(rule.hand_over(0, self.zone) for rule in self.rules)}))

    def _rule_at(self, moment: datetime) -> Rule | None:
        """The rule that began last; each ends as the next one begins."""
        begun = [rule for rule in self.rules if rule.hand_over(0, self.zone) <= moment]
        return max(begun, key=lambda rule: rule.hand_over(0, self.zone)) if begun else None
