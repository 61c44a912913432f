"""Would it work tonight? Whether the people of a system could take a hot fix to its end now (PROCESS.md 8).

Asked before anything breaks, so of the roster and the delegations on the whole system: every signing role has
somebody who can be reached, and separation of duties leaves somebody for each sign-off. Who gained a role by
their own act is found when it is granted (hotfixes/gaining.py), and not here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, SIGNING_ROLES, Role
from apps.hotfixes.delegation import Delegation, in_place_of
from apps.hotfixes.missing_signers import OpenRole, People, without_anybody
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES
from apps.hotfixes.visibility import Visibility
from apps.systems.models import RosterEntry, System

from .models import Kind, Notice, Way

SIGN_OFFS = tuple(OpenRole(phase.state, rule.role) for phase in PHASES for rule in phase.sign_offs)


@dataclass(frozen=True)
class Reach:
    """Whether anything reaches somebody.

    Attributes:
        address: their address; mails go there.
        last_sent: when a mail went out to them last.
        is_refused: mails to them are refused now.
        by_ways: the ways of their own that work, which do as well as mail.
    """

    address: str
    last_sent: datetime | None
    is_refused: bool
    by_ways: tuple[str, ...] = ()

    @property
    def why_not(self) -> str:
        """Why nothing reaches them; empty where something may."""
        if self.by_ways:
            return ""
        if not self.address:
            return _("no e-mail address")
        return _("mails are refused") if self.is_refused else ""

    @property
    def is_untried(self) -> bool:
        return not self.why_not and self.last_sent is None and not self.by_ways

    @property
    def ways_in_words(self) -> str:
        return ", ".join(self.by_ways)


@dataclass(frozen=True)
class Holder:
    """Who could sign in a role: one person, or somebody in the place of another."""

    who: People
    name: str
    reach: Reach


@dataclass(frozen=True)
class Tonight:
    """What there is to say of one system: who could sign in each role, and what would stop a hot fix."""

    system: System
    holders: Mapping[Role, tuple[Holder, ...]]

    @property
    def works(self) -> bool:
        return not self.problems

    @cached_property
    def problems(self) -> list[str]:
        """A sentence for each thing that would stop a hot fix reported now."""
        able = {
            role: {one.who for one in holders if not one.reach.why_not}
            for role, holders in self.holders.items()
        }
        nobody = [role for role in able if not able[role]]
        # A role without anybody is told once, and not for each of its sign-offs.
        rest = {one: able[one.role] for one in SIGN_OFFS if one.role not in nobody}
        return [*map(self._without_holder, nobody), *map(_barred, without_anybody(rest))]

    def _without_holder(self, role: Role) -> str:
        if self.holders[role]:
            return _("Nobody who could sign as %(role)s can be reached.") % {"role": role.label}
        return _("Nobody can sign as %(role)s: the roster names nobody who may.") % {"role": role.label}


def answers_for(user: User) -> list[Tonight]:
    """What there is to say of each system in production whose hot fixes `user` sees."""
    seen = Visibility(user)
    systems = System.objects.filter(in_production=True)
    return would_it_work(list(systems if seen.everything else systems.filter(pk__in=seen.system_ids)))


def would_it_work(systems: Collection[System]) -> list[Tonight]:
    """What there is to say of each of `systems`, in their order; six queries, however many there are."""
    able = _able([system.pk for system in systems])
    people = _people({key for found in able.values() for who in found for key in who})
    reach = _reach(people)

    def holders(system: System, role: Role) -> Iterator[Holder]:
        for who in able[system.pk, role]:
            if people.keys() >= set(who):
                doing, *other = (people[key] for key in who)
                name = in_place_of(str(doing), str(other[0]) if other else "")
                yield Holder(frozenset(who), name, reach[doing.pk])

    return [
        Tonight(
            system,
            {role: tuple(sorted(holders(system, role), key=lambda one: one.name)) for role in SIGNING_ROLES},
        )
        for system in systems
    ]


def _able(systems: Collection[int]) -> dict[tuple[int, Role], set[tuple[int, ...]]]:
    """By system and role, the keys of whom the roster names, and of whom acts for one of them: doer first."""
    entries = RosterEntry.objects.filter(system__in=systems, role__in=SIGNING_ROLES).order_by()
    found: dict[tuple[int, Role], set[tuple[int, ...]]] = defaultdict(set)
    for system, role, person, member in entries.values_list("system", "role", "user", "group__user"):
        if holder := person or member:  # a group may be empty
            found[system, Role(role)].add((holder,))
    delegations = Delegation.objects.running().filter(system__in=systems).order_by()
    columns = ("system", "role", "delegate", "delegator")
    for system, role, delegate, delegator in delegations.values_list(*columns):
        if (delegator,) in found[system, Role(role)]:
            found[system, Role(role)].add((delegate, delegator))
    return found


def _people(keys: Collection[int]) -> dict[int, User]:
    """Those who may sign in and hold a role."""
    signing_in = User.objects.filter(pk__in=keys, is_active=True, is_staff=True)
    return {person.pk: person for person in signing_in.exclude(groups__name__in=HOLD_NO_ROLE)}


def _reach(people: Mapping[int, User]) -> dict[int, Reach]:
    notices = Notice.objects.filter(to__in=people).exclude(kind=Kind.WAY_TRIED).order_by()
    sent = dict(notices.values_list("to").annotate(last=Max("sent_at")))
    refused = set(notices.filter(Q(tries__gt=0), next_try_at__isnull=False).values_list("to", flat=True))
    ways: dict[int, list[str]] = defaultdict(list)
    for way in Way.objects.working().filter(person__in=people):
        ways[way.person_id or 0].append(way.get_form_display().lower())
    return {
        key: Reach(person.email, sent.get(key), key in refused, tuple(dict.fromkeys(ways[key])))
        for key, person in people.items()
    }


def _barred(one: OpenRole) -> str:
    words = {"phase": PHASE_BY_STATE[one.state].name, "role": one.role.label}
    return _("Separation of duties leaves nobody to sign %(phase)s as %(role)s.") % words
