"""Who sees what: one rule, asked of a list or of one hot fix (PROCESS.md 3). Seeing gives no right to act.

Visibility is a grant on the system, and what one reported, holds or has delegated comes on top. Auditors, the
change board, process owners and superusers see everything.
"""

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q

from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, ROLE_BY_CODENAME, Role, in_group
from apps.systems.models import SEE_HOT_FIXES, SystemGroupObjectPermission, SystemUserObjectPermission

from .delegation import delegated
from .models import HotFix, HotFixGroupObjectPermission, HotFixQuerySet, HotFixUserObjectPermission
from .policy import Rights

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

    Anybody = User | AnonymousUser


class Visibility:
    """What one person may see. Each part is read when something depends on it, and once."""

    def __init__(self, user: "Anybody") -> None:
        self.user = user

    @cached_property
    def nobody(self) -> bool:
        return not (self.user.is_active and self.user.is_staff)

    @cached_property
    def everything(self) -> bool:
        return not self.nobody and sees_every_system(self.user)

    @cached_property
    def system_ids(self) -> frozenset[int]:
        return system_ids(self.user)

    @cached_property
    def held_ids(self) -> frozenset[int]:
        return held_ids(self.user)

    def lookup(self) -> Q:
        """What keeps the hot fixes within reach, with literal ids: no grant is looked up row by row."""
        if self.nobody:
            return Q(pk__in=())
        if self.everything:
            return Q()
        return self.own() | Q(system__in=self.system_ids)

    def own(self) -> Q:
        """What keeps those that this person reported, holds a role on, or has one delegated on."""
        return Q(reported_by=self.user.pk) | Q(pk__in=self.held_ids)

    def includes(self, rights: Rights) -> bool:
        """Whether the hot fix of `rights`, which are this person's, is among them."""
        hotfix = rights.hotfix
        return not self.nobody and (
            self.everything
            or rights.is_reporter
            or bool(rights.roles or rights.held_for)
            or hotfix.system_id in self.system_ids
        )


def visible_to(user: "Anybody", hotfixes: HotFixQuerySet | None = None) -> HotFixQuerySet:
    """Those of `hotfixes`, or of all, that `user` may see."""
    return (HotFix.objects.all() if hotfixes is None else hotfixes).filter(Visibility(user).lookup())


def mine(user: "Anybody", hotfixes: HotFixQuerySet) -> HotFixQuerySet:
    """Those of `hotfixes` that `user` reported, holds a role on, or has one delegated on."""
    return hotfixes.filter(Visibility(user).own())


def sees(rights: Rights) -> bool:
    """Whether this person may see the hot fix that `rights` are about."""
    return Visibility(rights.user).includes(rights)


def sees_every_system(user: "Anybody") -> bool:
    """Whether `user` oversees: sees the hot fixes of every system, whoever they are of."""
    return user.is_superuser or in_group(user, AUDITORS, CHANGE_BOARD, PROCESS_OWNERS)


def system_ids(user: "Anybody") -> frozenset[int]:
    """The systems whose hot fixes `user` sees."""
    seen = {"permission__codename": SEE_HOT_FIXES}
    mine = SystemUserObjectPermission.objects.filter(user=user.pk, **seen)
    ours = SystemGroupObjectPermission.objects.filter(group__user=user.pk, **seen)
    pk = "content_object_id"
    return frozenset(mine.values_list(pk, flat=True).union(ours.values_list(pk, flat=True)))


class Holding(NamedTuple):
    """A role that somebody may act in, and the key of whose it is: of theirs, or of whoever delegated it."""

    role: Role
    holder: int


def holdings(user: "Anybody", *, delegated_too: bool = True) -> dict[Holding, set[int]]:
    """The hot fixes on which `user` holds each role, or has it delegated by whom; one query.

    Grants end with the hot fix, so these are open ones.
    """
    of_people = HotFixUserObjectPermission.objects.order_by()
    of_groups = HotFixGroupObjectPermission.objects.order_by()
    parts: list[Any] = [
        _held(of_people.filter(user=user.pk), "user"),
        _held(of_groups.filter(group__user=user.pk), "group__user"),
    ]
    if delegated_too:
        parts += [
            _held(delegated(grants, holder, user.pk), holder)
            for grants, holder in ((of_people, "user"), (of_groups, "group__user"))
        ]
    found: defaultdict[Holding, set[int]] = defaultdict(set)
    for codename, holder, pk in parts[0].union(*parts[1:]):
        found[Holding(ROLE_BY_CODENAME[codename], holder)].add(pk)
    return dict(found)


def _held(grants: Any, holder: str) -> Any:
    """Of `grants`, already filtered by the people whom `holder` leads to: role, whose it is, and on what."""
    return grants.annotate(whose=F(holder)).values_list("permission__codename", "whose", "content_object_id")


def held_ids_by_role(user: "Anybody", *, delegated_too: bool = True) -> dict[Role, set[int]]:
    """The hot fixes on which `user` holds each role, or has it delegated; one query."""
    found: defaultdict[Role, set[int]] = defaultdict(set)
    for holding, ids in holdings(user, delegated_too=delegated_too).items():
        found[holding.role] |= ids
    return dict(found)


def held_ids(user: "Anybody") -> frozenset[int]:
    """The hot fixes on which `user` holds any role, or has one delegated."""
    return frozenset(pk for ids in held_ids_by_role(user).values() for pk in ids)


def sees_exports(user: "Anybody") -> bool:
    """Whether `user` may read who exported which pack."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)


def sees_people(user: "Anybody") -> bool:
    """Whether `user` may read the accounts and groups of others."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)
