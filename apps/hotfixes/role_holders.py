"""Everybody who could be meant, and of these who may do something now: the policy is asked of each."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, ROLE_BY_CODENAME, Role
from apps.common.kept_questions import KeptQuestion

from .delegation import Delegation, at_this_moment
from .gaining import Facts, facts_about, held_rows
from .models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from .phases import Act
from .policy import Decision, Rights

# A role, and the group that holds it; 0 where people hold it themselves.
Way = tuple[Role, int]


def holders_by_role(hotfix: HotFix) -> dict[Role, set[int]]:
    """The keys of all who hold each role here, themselves or by a group, and may act by it; one query."""
    return _by_role(holders_by_way(hotfix))


def holders_by_way(hotfix: HotFix) -> dict[Way, set[int]]:
    """The same by the way that the role came: the role, and the group that holds it, 0 for themselves."""
    rows = _HOLDERS.rows(hotfix=hotfix.pk)
    facts, found = Facts(rows), dict[Way, set[int]]()
    for kind, codename, holder, _hotfix, given_by, group in rows:
        if kind == "held" and facts.count(holder, facts.givers(holder, given_by, group)):
            found.setdefault((ROLE_BY_CODENAME[codename], group), set()).add(holder)
    return found


def _by_role(by_way: Mapping[Way, set[int]]) -> dict[Role, set[int]]:
    found = dict[Role, set[int]]()
    for (role, _group), keys in by_way.items():
        found.setdefault(role, set()).update(keys)
    return found


def _holders(*, hotfix: int) -> Any:
    here = HotFix(pk=hotfix)
    active = {"user__is_active": True, "user__is_staff": True}
    members = {f"group__{lookup}": value for lookup, value in active.items()}
    alone = here.user_grants.filter(**active).order_by()
    by_a_group = here.group_grants.filter(**members).order_by()
    people = (alone.values("user"), by_a_group.values("group__user"))
    parts = [held_rows(alone, "user"), held_rows(by_a_group, "group__user"), *facts_about(*people)]
    return parts[0].union(*parts[1:])


_HOLDERS = KeptQuestion(_holders)


def held_to_the_end(hotfix: HotFix) -> dict[Role, set[int]]:
    """The keys of all who held each role when `hotfix`, which has ended, did; three queries.

    Its grants are gone with it, and their history says of whom they were. Of a group these are its members
    of today; and whoever acts for a holder today is among them.
    """
    grants: tuple[tuple[Any, str], ...] = (
        (HotFixUserObjectPermission.history, "user"),
        (HotFixGroupObjectPermission.history, "group__user"),
    )
    found: dict[Role, set[int]] = {}
    for history, holder in grants:
        last = history.filter(
            content_object=hotfix.pk, history_type="-", history_date__gte=hotfix.phase_entered_at
        )
        for codename, person in last.values_list("permission__codename", holder).order_by():
            if person is not None:
                found.setdefault(ROLE_BY_CODENAME[codename], set()).add(person)
    here = Q(hotfix=hotfix) | Q(system=hotfix.system_id)
    for one in Delegation.objects.filter(here, **at_this_moment()):
        if one.delegator_id in found.get(one.as_role, ()):
            found[one.as_role].add(one.delegate_id)
    return found


def process_owners() -> QuerySet[User]:
    """The process owners who may sign in."""
    return User.objects.filter(groups__name=PROCESS_OWNERS, is_active=True)


class RoleHolders:
    """Those who hold a role on one hot fix, or have it delegated; each is read once and asked many times."""

    def __init__(self, hotfix: HotFix) -> None:
        self.hotfix = hotfix
        self._standings: dict[int, Rights] = {}

    @cached_property
    def delegations(self) -> list[Delegation]:
        """Those that give something here now."""
        return Delegation.objects.giving(self.hotfix)

    @cached_property
    def by_way(self) -> dict[Way, set[int]]:
        """The keys of all who hold each role and may act by it, by the way that it came."""
        return holders_by_way(self.hotfix)

    @cached_property
    def keys_by_role(self) -> dict[Role, set[int]]:
        """The keys of all who hold each role, or act in it for somebody else."""
        found = _by_role(self.by_way)
        for one in self.delegations:
            found.setdefault(one.as_role, set()).add(one.delegate_id)
        return found

    def _keys_of(self, roles: Iterable[Role]) -> set[int]:
        return set[int]().union(*(self.keys_by_role.get(role, set()) for role in roles))

    def people(self, roles: Iterable[Role]) -> list[User]:
        """Everybody who holds one of `roles` or acts in one for somebody else, in the order of their keys.

        One query, however many they are; `rights_of` is for those of whom more is asked.
        """
        return list(User.objects.filter(pk__in=self._keys_of(roles)).order_by("pk"))

    def rights_of(self, roles: Iterable[Role]) -> list[Rights]:
        """The rights of each of these people, in the same order.

        A few queries for each person who was not asked for before.
        """
        keys = self._keys_of(roles)
        for user in User.objects.filter(pk__in=keys - self._standings.keys()):
            self._standings[user.pk] = Rights(user, self.hotfix)
        return [self._standings[key] for key in sorted(keys)]

    def who_may(self, act: Act, roles: Iterable[Role]) -> dict[User, list[Decision]]:
        """Who may do `act` now, each with the capacities out of `roles` in which they may."""
        wanted = list(roles)
        found: dict[User, list[Decision]] = {}
        for rights in self.rights_of(wanted):
            ways = [way for role in wanted for way in rights.ways(act, role) if way.allowed]
            if ways:
                assert isinstance(rights.user, User)
                found[rights.user] = ways
        return found
