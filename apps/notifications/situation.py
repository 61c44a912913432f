"""What is read before anybody is told: one hot fix, once, with its gate and those who lead on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.reading_along import read_along
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.freshness import Seen, seen_now
from apps.hotfixes.frozen import thawed
from apps.hotfixes.gates import Gate, gate
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.inbox import NextStep, next_step
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import Phase
from apps.hotfixes.policy import Decision
from apps.hotfixes.role_holders import RoleHolders, process_owners
from apps.hotfixes.whom_to_call import Call, first_in_line, read_members, whom_to_call
from apps.systems.on_call import OnCall, on_call
from apps.systems.priorities import Clock

from .last_change import last_change
from .way_models import Way
from .wording_models import Wording


@dataclass
class Situation:
    """One open hot fix at one moment; what is asked of it twice is read once."""

    hotfix: HotFix
    now: datetime

    def __post_init__(self) -> None:
        read_along([self.hotfix], "approvals", "debts", "status_updates", "system__clocks")
        self.role_holders = RoleHolders(self.hotfix)

    @property
    def phase(self) -> Phase:
        phase = self.hotfix.phase
        assert phase is not None, "only of an open one"
        return phase

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        return self.hotfix.evidence(*self.phase.all_evidence)

    @cached_property
    def gate(self) -> Gate:
        return gate(self.hotfix, self.evidence)

    @cached_property
    def seen(self) -> Seen:
        """Return the digests of what a signer of the phase sees."""
        return seen_now(self.phase, self.evidence)

    @cached_property
    def yeses(self) -> list[Any]:
        """Return what was recorded of yeses by word of mouth, of every round."""
        return list(self.hotfix.verbal_yeses.select_related("holder", "witness", "recorder"))

    @property
    def unsigned(self) -> tuple[Role, ...]:
        return self.gate.unsigned

    @property
    def waits_for_sign_offs(self) -> bool:
        return self.gate.ready_to_sign and bool(self.unsigned)

    @cached_property
    def next_step(self) -> NextStep:
        """Return what leads on from here: the missing sign-offs, or the act of its own."""
        return next_step(self.phase, self.unsigned)

    @cached_property
    def leading(self) -> dict[User, list[Decision]]:
        """Return who may do it now, in which capacities; nobody for what its reporter does: they know."""
        if self.next_step.by_reporter:
            return {}
        return self.role_holders.who_may(self.next_step.act, self.next_step.roles)

    @cached_property
    def on_call(self) -> dict[Role, OnCall]:
        """Return who is on call on its system now, by role."""
        return on_call([self.hotfix.system], at=self.now)[self.hotfix.system_id]

    @cached_property
    def grants(self) -> list[Grant]:
        """Return the roles on it, who is on call before the others; of groups with their members."""
        found = grants_on(self.hotfix)
        read_members(found, self.role_holders.by_way, self.on_call)
        return first_in_line(found, self.on_call)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Return whom to call."""
        return whom_to_call(
            self.hotfix,
            self.gate,
            duties=self.on_call,
            grants=self.grants,
            delegations=self.role_holders.delegations,
            by_way=self.role_holders.by_way,
        )

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        """Return the texts that process owners gave to messages, by kind; asked only where something goes."""
        return {wording.kind: wording for wording in Wording.objects.all()}

    @cached_property
    def last_change(self) -> str:
        """Return who changed it last, when, and what; asked only where something goes."""
        return last_change(self.hotfix)

    @cached_property
    def overseeing(self) -> list[User]:
        """Return the process owners."""
        return list(process_owners())

    @property
    def clock(self) -> Clock:
        return self.hotfix.system.clock(self.hotfix.priority)

    def given(self, role: Role) -> int:
        """Return how often this role said yes in this phase and round; if unsigned, that did not hold."""
        here = (self.hotfix.round, self.hotfix.state, role)
        owed = sum((debt.round, debt.phase, debt.role) == here for debt in self.hotfix.debts.all())
        yeses = (
            one
            for one in self.hotfix.approvals.all()
            if one.approved and one.settles_id is None and not one.whole
        )
        return owed + sum((one.round, one.phase, one.role) == here for one in yeses)

    @cached_property
    def by_the_clock(self) -> list[datetime]:
        """Return when the phase gets, or got, what it lacks without an act: evidence, the end of a freeze."""
        moments = (record.waits_until() for records in self.evidence.values() for record in records)
        changed_at = self.hotfix.changed_at
        ended = thawed(self.hotfix, self.evidence, changed_at) if changed_at else []
        return [*(moment for moment in moments if moment), *ended]

    def acted(self, user: User) -> bool:
        """Whether it was this person who changed the hot fix last, and nothing came by the clock since."""
        changed_at = self.hotfix.changed_at
        came_since = any(changed_at and changed_at < moment <= self.now for moment in self.by_the_clock)
        return user.pk == self.hotfix.changed_by_id and not came_since


def reachable(people: Iterable[User]) -> list[User]:
    """Return those of `people` whom a message can reach, each once: by mail, or by a way of their own.

    One query where somebody has no address, however many; else none.
    """
    every = [person for person in dict.fromkeys(people) if person.is_active and person.is_staff]
    without = [person.pk for person in every if not person.email]
    by_way = (
        set(Way.objects.working().filter(person__in=without).values_list("person", flat=True))
        if without
        else ()
    )
    return [person for person in every if person.email or person.pk in by_way]
