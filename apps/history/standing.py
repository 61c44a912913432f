"""Where people stood at a moment, as the record tells it: in which groups, active or not, acting for whom."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from simple_history.models import HistoricalRecords

from apps.accounts.models import User
from apps.hotfixes.models import Delegation, HotFix

from .history_tables import history_model


class Moment(NamedTuple):
    """What one row of history says of a person: since when, and what then."""

    since: datetime
    active: bool
    groups: frozenset[int]


class Standing:
    """The standing of everybody, or of `people`, at any moment; their history is read once."""

    def __init__(self, people: Collection[int] | None = None) -> None:
        self._people = people
        self._systems: dict[int, frozenset[int]] = {}

    def groups_of(self, person: int, at: datetime) -> frozenset[int]:
        """Return the groups that `person` was in."""
        found = self._then(person, at)
        return found.groups if found else frozenset()

    def was_active(self, person: int, at: datetime) -> bool:
        """Return whether `person` might sign in."""
        found = self._then(person, at)
        return found is not None and found.active

    def delegated(self, by: int, *, to: int, role: str, on: int, at: datetime) -> bool:
        """Return whether `by` had let `to` act in `role` on the hot fix `on`, or on its system."""
        return any(
            one.starts_at <= at < one.ends_at
            and (one.withdrawn_at is None or one.withdrawn_at > at)
            and (one.hotfix_id == on or one.system_id in self._systems_of(on, one.system_id))
            for one in self._delegations.get((by, to, role), ())
        )

    def _then(self, person: int, at: datetime) -> Moment | None:
        moments = self._moments.get(person)
        if not moments:
            return None
        found = bisect_right([moment.since for moment in moments], at)
        # Data that was played with another clock may tell of acts from before its people.
        return moments[max(found - 1, 0)]

    @cached_property
    def _moments(self) -> dict[int, list[Moment]]:
        book = history_model(User)
        groups: dict[int, set[int]] = defaultdict(set)
        through = next(
            relation for relation in book._history_m2m_fields if relation.name == User.groups.field.name
        )
        kept = HistoricalRecords.m2m_models[through]._base_manager.order_by()
        rows = book._base_manager.order_by("id", "history_id")
        if self._people is not None:
            kept, rows = kept.filter(user__in=self._people), rows.filter(id__in=self._people)
        for row, group in kept.values_list("history_id", "group_id").iterator():
            groups[row].add(group)
        found: dict[int, list[Moment]] = defaultdict(list)
        names = ("id", "history_id", "history_date", "is_active")
        for person, row, since, active in rows.values_list(*names).iterator():
            found[person].append(Moment(since, active, frozenset(groups.get(row, ()))))
        return found

    @cached_property
    def _delegations(self) -> dict[tuple[int, int, str], list[Delegation]]:
        found: dict[tuple[int, int, str], list[Delegation]] = defaultdict(list)
        given = Delegation.objects.order_by("pk")
        if self._people is not None:
            given = given.filter(delegate__in=self._people)
        for one in given.iterator():
            found[one.delegator_id, one.delegate_id, one.role].append(one)
        return found

    def _systems_of(self, hotfix: int, system: int | None) -> frozenset[int]:
        """The systems that the hot fix was ever of; asked only of those that a delegate signed."""
        if system is None:
            return frozenset()
        if hotfix not in self._systems:
            ever = history_model(HotFix)._base_manager.filter(id=hotfix).order_by()
            self._systems[hotfix] = frozenset(ever.values_list("system_id", flat=True).distinct())
        return self._systems[hotfix]
