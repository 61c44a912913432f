"""What rests on somebody who can no longer act: roles on open hot fixes and rosters, turns, delegations.

Of what PROCESS.md 3 says must be seen at once. Whom somebody acted for is away, and counts on them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import ROLE_BY_CODENAME, SIGNING_ROLES, Role
from apps.common import clock
from apps.systems.models import RosterEntry, System
from apps.systems.on_call import turns_of

from .delegation import GIVES_SOMETHING, Delegation, DelegationQuerySet
from .gaining import each_holder
from .inbox import stands
from .models import HotFix, HotFixGroupObjectPermission, HotFixQuerySet, HotFixUserObjectPermission
from .phases import PHASES, State
from .role_holders import holders_by_role

_SIGN_IN = {"is_active": True, "is_staff": True}


def without_signer(hotfixes: HotFixQuerySet) -> HotFixQuerySet:
    """Those of `hotfixes` that wait, now or later, for a sign-off in a role that nobody can act in.

    `missing_signers` says more of one; this is asked of many at once. Two queries before its own.
    """
    held = _held()
    states = [phase.state for phase in PHASES]
    open_ones = list(HotFix.objects.open().order_by().values_list("pk", "state"))
    lacking = Q(pk__in=())
    for role in SIGNING_ROLES:
        signed = [phase.state for phase in PHASES if any(rule.role is role for rule in phase.sign_offs)]
        if not signed:
            continue
        last = states.index(signed[-1])
        without = [(pk, states.index(State(state))) for pk, state in open_ones if (pk, role) not in held]
        lacking |= Q(pk__in=[pk for pk, at in without if at < last])
        if now := [pk for pk, at in without if at == last]:
            lacking |= Q(pk__in=now) & ~stands(role)
    return hotfixes.open().filter(lacking)


def _held() -> set[tuple[int, Role]]:
    """Every role on a hot fix that somebody can act in; one query."""
    alone = HotFixUserObjectPermission.objects.filter(**_prefixed("user")).order_by()
    shared = HotFixGroupObjectPermission.objects.filter(**_prefixed("group__user")).order_by()
    columns = ("content_object", "permission__codename")
    every = [
        each_holder(grants, holder).filter(counts=True).values_list(*columns)
        for grants, holder in ((alone, "user"), (shared, "group__user"))
    ]
    return {(pk, ROLE_BY_CODENAME[codename]) for pk, codename in every[0].union(every[1])}


def _prefixed(way: str) -> dict[str, bool]:
    return {f"{way}__{name}": value for name, value in _SIGN_IN.items()}


@dataclass(frozen=True)
class Resting:
    """A role that rests on somebody: on an open hot fix or on a roster, and who else could act in it."""

    role: Role
    place: str
    hotfix: HotFix | None
    others: tuple[str, ...]

    @property
    def in_short(self) -> str:
        """The role, and on what, without the title of a hot fix."""
        place = self.hotfix.reference if self.hotfix else self.place
        return _("%(role)s on %(place)s") % {"role": self.role.label, "place": place}

    def __str__(self) -> str:
        words = {"role": self.role.label, "place": self.place, "others": ", ".join(self.others)}
        if self.others:
            return _("%(role)s on %(place)s: also held by %(others)s") % words
        return _("%(role)s on %(place)s: held by nobody else who can act") % words


@dataclass(frozen=True)
class RestingTurn(Resting):
    """Turns in a rota: while they last, nobody is called, whoever else is on it."""

    def __str__(self) -> str:
        words = {"role": self.role.label, "place": self.place, "others": ", ".join(self.others)}
        if self.others:
            return _("%(role)s on %(place)s: nobody is called in their turns; also on it: %(others)s") % words
        return _("%(role)s on %(place)s: nobody is called in their turns") % words


@dataclass(frozen=True)
class RestingDelegation(Resting):
    """That somebody, `giver`, is away and lets `person` act for them; `others` do so as well."""

    giver: str
    until: datetime

    @property
    def in_short(self) -> str:
        """Who is away, and as what."""
        return _("%(who)s (%(what)s)") % {"who": self.giver, "what": super().in_short}

    def __str__(self) -> str:
        words = {
            "role": self.role.label,
            "place": self.hotfix or self.place,
            "who": self.giver,
            "until": clock.to_the_minute(self.until),
            "others": ", ".join(self.others),
        }
        if self.others:
            return (
                _("%(role)s on %(place)s, for %(who)s, who is away until %(until)s: as well as %(others)s")
                % words
            )
        return (
            _("%(role)s on %(place)s, for %(who)s, who is away until %(until)s: nobody acts for them now")
            % words
        )


def rests_on(person: User, group: Group | None = None) -> bool:
    """Whether anything rests on `person`, or on `group` now that they left it; six queries at most."""
    entries, alone, shared = _by(person, group)
    return (
        RosterEntry.objects.filter(entries).exists()
        or (alone is not None and HotFixUserObjectPermission.objects.filter(alone).exists())
        or HotFixGroupObjectPermission.objects.filter(shared).exists()
        or (group is None and _leaves_turns(person) and any(one.exists() for one in turns_of(person)))
        or (group is None and _leaves_turns(person) and _acting(person).exists())
    )


def hotfixes_of(person: User, group: Group | None = None) -> set[int]:
    """The keys of the open hot fixes with a role that rests on `person`, or on `group`; three queries."""
    _entries, alone, shared = _by(person, group)
    keys = set(HotFixGroupObjectPermission.objects.filter(shared).values_list("content_object", flat=True))
    if alone is not None:
        own = HotFixUserObjectPermission.objects.filter(alone)
        keys |= set(own.values_list("content_object", flat=True))
        acting = _acting(person)
        in_place = Q(pk__in=acting.values("hotfix")) | Q(system__in=acting.values("system"))
        keys |= set(HotFix.objects.open().filter(in_place).order_by().values_list("pk", flat=True))
    return keys


def resting_on(person: User, group: Group | None = None) -> list[Resting]:
    """What rests on `person`, or on `group` now that they left it; what nobody else holds comes first."""
    found = [*_on_hot_fixes(person, group), *_on_rosters(person, group)]
    if group is None and _leaves_turns(person):
        found += [*_on_rotas(person), *_in_place_of_others(person)]
    return sorted(found, key=lambda one: bool(one.others))


def _by(person: User, group: Group | None) -> tuple[Q, Q | None, Q]:
    """What keeps the roster entries, the grants to people and those to groups that rest on them alone."""
    if group is not None:
        return Q(group=group), None, Q(group=group)
    left = User.objects.filter(groups=OuterRef("pk"), **_SIGN_IN).exclude(pk=person.pk)
    alone = Group.objects.filter(user=person).filter(~Exists(left))
    return Q(user=person) | Q(group__in=alone), Q(user=person), Q(group__in=alone)


def _on_hot_fixes(person: User, group: Group | None) -> Iterator[Resting]:
    _entries, alone, shared = _by(person, group)
    read = ("permission", "content_object__system")
    grants = [
        *(
            HotFixUserObjectPermission.objects.filter(alone).select_related(*read)
            if alone is not None
            else ()
        ),
        *HotFixGroupObjectPermission.objects.filter(shared).select_related(*read),
    ]
    holding: dict[int, dict[Role, set[int]]] = {}
    for grant in sorted(grants, key=lambda one: one.content_object_id):
        hotfix = grant.content_object
        if hotfix.pk not in holding:
            holding[hotfix.pk] = holders_by_role(hotfix)
        keys = holding[hotfix.pk].get(grant.role, set()) - {person.pk}
        yield Resting(grant.role, str(hotfix), hotfix, _names(User.objects.filter(pk__in=keys)))


def _on_rosters(person: User, group: Group | None) -> Iterator[Resting]:
    for entry in RosterEntry.objects.filter(_by(person, group)[0]).select_related("system"):
        same = RosterEntry.objects.filter(system=entry.system, role=entry.role)
        others = User.objects.filter(
            Q(roster_entries__in=same) | Q(groups__roster_entries__in=same), **_SIGN_IN
        ).exclude(pk=person.pk)
        place = _("the roster of %(system)s") % {"system": entry.system}
        yield Resting(entry.as_role, place, None, _names(others.distinct()))


def _leaves_turns(person: User) -> bool:
    """Whether turns of `person` in rotas call nobody: who only lost an address may be called by phone."""
    return not (person.is_active and person.is_staff)


def _on_rotas(person: User) -> Iterator[RestingTurn]:
    """The rotas that name `person` for now or later; four queries, however many there are."""
    rules, shifts = turns_of(person)
    others: dict[tuple[System, Role], dict[User, None]] = {
        (shift.system, Role(shift.role)): {} for shift in shifts.select_related("system")
    }
    for rule in rules.select_related("system").prefetch_related("turns__user"):
        also = others.setdefault((rule.system, Role(rule.role)), {})
        also |= {
            turn.user: None
            for turn in rule.turns.all()
            if turn.user_id != person.pk and turn.user.is_active and turn.user.is_staff
        }
    for (system, role), also in others.items():
        yield RestingTurn(role, _("the rota of %(system)s") % {"system": system}, None, _names(also))


def _acting(person: User) -> DelegationQuerySet:
    """The delegations, running or to come, by which somebody who may sign in counts on `person`."""
    given = Delegation.objects.with_status().filter(Q(status_now__in=GIVES_SOMETHING), delegate=person)
    return given.filter(delegator__is_active=True, delegator__is_staff=True)


def _in_place_of_others(person: User) -> Iterator[RestingDelegation]:
    """Whom `person` acted for, or was about to; a query, and one for each of them."""
    for one in _acting(person).select_related("delegator", "system", "hotfix__system"):
        # Whoever acts for them on the whole system does so on each hot fix of it.
        place = Q(hotfix=one.hotfix) | Q(system=one.hotfix.system) if one.hotfix else Q(system=one.system)
        same = Delegation.objects.running(max(one.starts_at, clock.now())).filter(
            place, delegator=one.delegator, role=one.role
        )
        others = User.objects.filter(delegations_received__in=same).exclude(pk=person.pk).distinct()
        yield RestingDelegation(
            one.as_role, str(one.place), one.hotfix, _names(others), str(one.delegator), one.ends_at
        )


def _names(people: Iterable[User]) -> tuple[str, ...]:
    return tuple(str(one) for one in people)
