"""Would it work tonight? Whether the people of a system could take a hot fix to its end (PROCESS.md 8).

Asked before anything breaks, so of the roster, the rota and the delegations on the whole system at a moment:
every signing role has somebody who can be reached, whoever is on call is among them, and separation of duties
leaves somebody for each sign-off. Who gained a role by their own act is found when it is granted
(hotfixes/gaining.py), and not here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, SIGNING_ROLES, Role
from apps.accounts.ways_to_sign import in_words, ways_for, who_can
from apps.common import clock
from apps.hotfixes.delegation import Delegation, at_this_moment, in_place_of
from apps.hotfixes.missing_signers import OpenRole, People, without_anybody
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES
from apps.hotfixes.visibility import Visibility
from apps.systems.freezes import Freeze, freezes_at
from apps.systems.models import RosterEntry, System
from apps.systems.on_call import OnCall, on_call
from apps.systems.priorities import Priority

from .models import Kind, Notice, Way

# So far back and ahead it is asked: a rota of years to come is nobody's plan.
FURTHEST = timedelta(days=366)
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
    """Who could sign in a role: one person, or somebody in the place of another; `doer` is who would sign.

    Attributes:
        acts_for: the key of whom they are in the place of; 0 for nobody.
        until: how long they are; None where they are in nobody's place.
        away_until: how long they are away themselves: they let somebody act for them, who may have left
            since. None where they are not.
    """

    who: People
    name: str
    reach: Reach
    doer: int
    phone: str
    acts_for: int = 0
    until: datetime | None = None
    away_until: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Whether they can be reached, and are not away."""
        return not self.reach.why_not and self.away_until is None


@dataclass(frozen=True)
class RoleTonight:
    """A role of a system: who is on call in it, of a role with a rota, and all who could sign in it."""

    role: Role
    holders: tuple[Holder, ...]
    on_call: OnCall | None

    @property
    def on_call_may_not_sign(self) -> bool:
        """Whether somebody is on call whom the roster does not let sign."""
        called = self.on_call.person if self.on_call else None
        return called is not None and all(one.doer != called.pk for one in self.holders)

    @property
    def stand_ins(self) -> tuple[Holder, ...]:
        """Who acts for whoever is on call, and is called before them."""
        called = self.on_call.person if self.on_call else None
        return tuple(one for one in self.holders if called and one.acts_for == called.pk)


@dataclass(frozen=True)
class Tonight:
    """What there is to say of one system: who could sign in each role, and what would stop a hot fix.

    `on_call` is who is called first, of the roles that have a rota, and `reach` how mails reach these people.
    `freezes` hold then: they stop no people, and are told apart.
    `equipped` is who has what an Emergency is signed with; None where that is nothing to be set up first.
    """

    system: System
    holders: Mapping[Role, tuple[Holder, ...]]
    on_call: Mapping[Role, OnCall]
    reach: Mapping[int, Reach]
    freezes: tuple[Freeze, ...] = ()
    equipped: frozenset[int] | None = None

    @property
    def works(self) -> bool:
        return not self.problems

    @property
    def works_freely(self) -> bool:
        """Whether nothing stands in the way of a hot fix of either priority."""
        return self.works and not self.freezes

    @property
    def roles(self) -> list[RoleTonight]:
        """The signing roles, whoever is on call before the others."""
        return [RoleTonight(role, held, self.on_call.get(role)) for role, held in self.holders.items()]

    @cached_property
    def problems(self) -> list[str]:
        """A sentence for each thing that would stop a hot fix reported at that moment."""
        able = {role: {one.who for one in holders if one.is_there} for role, holders in self.holders.items()}
        nobody = [role for role in able if not able[role]]
        # A role without anybody is told once, and not for each of its sign-offs.
        rest = {one: able[one.role] for one in SIGN_OFFS if one.role not in nobody}
        first_in_line = filter(None, map(self._amiss, self.on_call.values()))
        return [
            *map(self._without_holder, nobody),
            *first_in_line,
            *self._unequipped(nobody),
            *map(_barred, without_anybody(rest)),
        ]

    def _amiss(self, duty: OnCall) -> str:
        """What is wrong with who is on call in a role, in a sentence; empty where all is well."""
        if duty.person is None:
            return duty.lacks
        words = {"who": duty.person, "role": duty.role.label}
        here = RoleTonight(duty.role, self.holders[duty.role], duty)
        if any(not one.reach.why_not or one.phone for one in here.stand_ins):
            return ""
        if here.stand_ins:
            said = _("%(who)s is on call as %(role)s and away, and nothing reaches %(acting)s.")
            return said % {**words, "acting": ", ".join(one.name for one in here.stand_ins)}
        if away := next((one for one in here.holders if one.doer == duty.person.pk and one.away_until), None):
            assert away.away_until is not None
            words["until"] = clock.to_the_minute(away.away_until)
            return _("%(who)s is on call as %(role)s and away until %(until)s: nobody acts for them.") % words
        if here.on_call_may_not_sign:
            return _("%(who)s is on call as %(role)s and may not sign: the roster does not say so.") % words
        why_not = self.reach[duty.person.pk].why_not
        if why_not and not duty.person.phone:
            said = _("%(who)s is on call as %(role)s and cannot be reached: no phone number, %(why)s.")
            return said % {**words, "why": why_not}
        return ""

    def _unequipped(self, nobody: Collection[Role]) -> Iterator[str]:
        """A sentence for each role in which nobody who can be reached has what signs an Emergency."""
        if self.equipped is None:
            return
        said = _("Nobody who could sign as %(role)s has set up %(ways)s, with which an Emergency is signed.")
        for role, holders in self.holders.items():
            reached = {one.doer for one in holders if one.is_there}
            if role not in nobody and reached.isdisjoint(self.equipped):
                yield said % {"role": role.label, "ways": in_words(ways_for(Priority.EMERGENCY))}

    def _without_holder(self, role: Role) -> str:
        away = {
            one.name: clock.to_the_minute(one.away_until)
            for one in self.holders[role]
            if one.away_until and not one.reach.why_not
        }
        if away:
            until = [_("%(who)s until %(until)s") % {"who": who, "until": at} for who, at in away.items()]
            said = _(
                "Who could sign as %(role)s is away, and nobody who can be reached acts for them: %(away)s."
            )
            return said % {"role": role.label, "away": ", ".join(until)}
        if self.holders[role]:
            return _("Nobody who could sign as %(role)s can be reached.") % {"role": role.label}
        return _("Nobody can sign as %(role)s: the roster names nobody who may.") % {"role": role.label}


def systems_seen_by(user: User) -> QuerySet[System]:
    """The systems in production whose hot fixes `user` sees."""
    seen = Visibility(user)
    systems = System.objects.filter(in_production=True)
    return systems if seen.everything else systems.filter(pk__in=seen.system_ids)


def answers_for(user: User, *, at: datetime | None = None) -> list[Tonight]:
    """What there is to say of each system in production whose hot fixes `user` sees."""
    return would_it_work(list(systems_seen_by(user)), at=at)


def would_it_work(systems: Collection[System], *, at: datetime | None = None) -> list[Tonight]:
    """What there is to say of each of `systems`, in their order; thirteen queries at most, for any number.

    Args:
        at: the moment (aware); None for now. Rotas, delegations and freezes are those of then, all else is
            of now.
    """
    at = at or clock.now()
    able = _able([system.pk for system in systems], at)
    first = on_call(systems, at=at)
    frozen = freezes_at([system.pk for system in systems], at)
    called = {one.person.pk: one.person for duties in first.values() for one in duties.values() if one.person}
    people = _people({key for found in able.values() for who in found for key in who})
    reach = _reach({**called, **people})
    equipped = who_can(people, Priority.EMERGENCY)

    def holders(system: System, role: Role) -> Iterator[Holder]:
        for who in able[system.pk, role]:
            if people.keys() >= set(who):
                doing, *other = (people[key] for key in who)
                name = in_place_of(str(doing), str(other[0]) if other else "")
                yield Holder(
                    frozenset(who),
                    name,
                    reach[doing.pk],
                    doing.pk,
                    doing.phone,
                    acts_for=other[0].pk if other else 0,
                    until=able[system.pk, role][who],
                    away_until=None if other else away_until(system, role, doing.pk),
                )

    def away_until(system: System, role: Role, holder: int) -> datetime | None:
        acting = [until for who, until in able[system.pk, role].items() if until and who[1:] == (holder,)]
        return max(acting, default=None)

    def in_line(system: System, role: Role) -> tuple[Holder, ...]:
        duty = first[system.pk].get(role)
        key = duty.person.pk if duty and duty.person else 0
        return tuple(
            sorted(
                holders(system, role),
                key=lambda one: (one.acts_for != key if key else True, one.doer != key, one.name),
            )
        )

    return [
        Tonight(
            system,
            {role: in_line(system, role) for role in SIGNING_ROLES},
            first[system.pk],
            reach,
            frozen.get(system.pk, ()),
            equipped,
        )
        for system in systems
    ]


def _able(
    systems: Collection[int], at: datetime
) -> dict[tuple[int, Role], dict[tuple[int, ...], datetime | None]]:
    """By system and role, the keys of whom the roster names, and of whom acts for one of them: doer first.

    Of whom acts for somebody it is known until when, and of whom cannot sign in any more, too: whoever let
    them act is away all the same.
    """
    entries = RosterEntry.objects.filter(system__in=systems, role__in=SIGNING_ROLES).order_by()
    found: dict[tuple[int, Role], dict[tuple[int, ...], datetime | None]] = defaultdict(dict)
    for system, role, person, member in entries.values_list("system", "role", "user", "group__user"):
        if holder := person or member:  # a group may be empty
            found[system, Role(role)][holder,] = None
    delegations = Delegation.objects.filter(system__in=systems, **at_this_moment(at=at)).order_by()
    columns = ("system", "role", "delegate", "delegator", "ends_at")
    for system, role, delegate, delegator, until in delegations.values_list(*columns):
        here = found[system, Role(role)]
        if (delegator,) in here:
            here[delegate, delegator] = max(until, here.get((delegate, delegator)) or until)
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
