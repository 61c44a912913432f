"""Who is on call, as the tables say: for each system and role at a moment, and until when."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock

from .models import System
from .rota import AHEAD, Rota, Rule, Shift
from .rota_tables import OnCallRule, OnCallShift

# So many turns ahead it is asked who is next in line; a rota of more people has enough of them.
MOST_TURNS = 30

Place = tuple[int, Role]  # the key of a system, and a role


@dataclass(frozen=True)
class OnCall:
    """Who is on call in a role of a system at a moment.

    Attributes:
        person: who it is; None for nobody.
        left: whom the rota names although they can sign in no more; nobody is on call then.
        ends_at: when somebody else, or nobody, is; None where that is not in sight.
    """

    system: System
    role: Role
    at: datetime
    person: User | None
    left: User | None
    ends_at: datetime | None

    @property
    def until(self) -> str:
        """“on call until 2026-11-25 07:00 UTC”; pages and mails put in the zone of their reader."""
        if self.ends_at is None:
            return _("on call")
        return _("on call until %(moment)s") % {"moment": clock.to_the_minute(self.ends_at)}

    @property
    def lacks(self) -> str:
        """Why nobody is on call, in a sentence; empty where somebody is."""
        if self.person:
            return ""
        words = {"role": self.role.label, "who": self.left}
        if self.left:
            return _("%(who)s is on the rota as %(role)s and can sign in no more: nobody is on call.") % words
        return _("Nobody is on call as %(role)s.") % words


def on_call(systems: Collection[System], *, at: datetime | None = None) -> dict[int, dict[Role, OnCall]]:
    """Return who is on call at a moment, by the key of the system and the role; three queries at most.

    A role of which nobody ever made a rota is not in it.

    Args:
        at: the moment (aware); None for now.
    """
    at = at or clock.now()
    found = rotas({system.pk: system for system in systems}, at, at + AHEAD)
    duties = {place: rota.at(at) for place, rota in found.items()}
    people = User.objects.in_bulk({duty.who for duty in duties.values() if duty.who}) if duties else {}
    answer: dict[int, dict[Role, OnCall]] = {system.pk: {} for system in systems}
    for system in systems:
        for role in Role:
            if (system.pk, role) not in duties:
                continue
            duty = duties[system.pk, role]
            named = people.get(duty.who) if duty.who else None
            here = named if named and named.is_active and named.is_staff else None
            left = named if here is None else None
            answer[system.pk][role] = OnCall(system, role, at, here, left, duty.ends_at)
    return answer


def next_in_line(system: System, *, at: datetime | None = None) -> dict[Role, list[int]]:
    """Return the keys of who is on call after whoever is now, by role, the nearest first; two queries.

    It is the order in which people are called, and says nothing of who may still sign in.
    """
    at = at or clock.now()
    order: dict[Role, list[int]] = {}
    for (_system, role), rota in rotas({system.pk: system}, at, at + AHEAD).items():
        now = rota.who_at(at)
        duties = islice(rota.between(at, at + AHEAD), MOST_TURNS)
        later = dict.fromkeys(duty.who for duty in duties if duty.who and duty.who != now)
        order[role] = list(later)
    return order


def rotas(systems: dict[int, System], start: datetime, end: datetime) -> dict[Place, Rota]:
    """Return the rota of each role of `systems` that has one, with its shifts from `start` to `end`.

    Two queries, however many systems, rules and shifts there are.
    """
    rules = _rules(systems)
    shifts: dict[Place, list[Shift]] = defaultdict(list)
    there = OnCallShift.objects.filter(system__in=systems, ends_at__gt=start, starts_at__lt=end).order_by()
    columns = ("system", "role", "user", "starts_at", "ends_at", "pk")
    for system, role, who, starts_at, ends_at, number in there.values_list(*columns):
        shifts[system, Role(role)].append(Shift(who, starts_at, ends_at, number))
    return {
        place: Rota(systems[place[0]].zone, tuple(rules.get(place, ())), tuple(shifts.get(place, ())))
        for place in {*rules, *shifts}
    }


def turns_of(person: User) -> tuple[QuerySet[OnCallRule], QuerySet[OnCallShift]]:
    """Return the rules in which `person` has a turn, and their single shifts, that are not over.

    A rule is over once a later one of its system and role began: yesterday, as a day begins somewhere first.
    """
    now = clock.now()
    next_one = OnCallRule.objects.filter(
        system=OuterRef("system"),
        role=OuterRef("role"),
        starts_on__gt=OuterRef("starts_on"),
        starts_on__lt=now.date(),
    )
    rules = OnCallRule.objects.filter(~Exists(next_one), turns__user=person).distinct()
    return rules, OnCallShift.objects.filter(user=person, ends_at__gt=now)


def _rules(systems: Iterable[int]) -> dict[Place, list[Rule]]:
    rows = OnCallRule.objects.filter(system__in=systems).order_by("pk", "turns__position", "turns__pk")
    columns = ("pk", "system", "role", "starts_on", "at", "every", "turns__user")
    by_rule: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *rule, who in rows.values_list(*columns):
        by_rule[tuple(rule)] += [who] if who else []
    found: dict[Place, list[Rule]] = defaultdict(list)
    for (_pk, system, role, starts_on, at, days), people in by_rule.items():
        found[system, Role(role)].append(Rule(starts_on, at, days or 1, tuple(people)))
    return found
