"""Who sees what: one rule, asked of a list or of one hot fix (PROCESS.md 3). Seeing gives no right to act.

Visibility is a grant on the system, and what one reported, holds or has delegated comes on top. Auditors, the
change board, process owners and superusers see everything.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, ROLE_BY_CODENAME, Role, in_group
from apps.systems.models import SEE_HOT_FIXES, SystemGroupObjectPermission, SystemUserObjectPermission

from .delegation import delegated
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
        mine = Q(reported_by=self.user.pk) | Q(pk__in=self.held_ids)
        return mine | Q(system__in=self.system_ids)

    def includes(self, rights: Rights) -> bool:
        """Whether the hot fix of `rights`, which are this person's, is among them."""
        hotfix = rights.hotfix
        return not self.nobody and (
            self.everything
            or rights.is_reporter
            or bool(rights.roles or rights.held_for)
            or hotfix.system_id in self.system_ids
        )


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


def held_ids_by_role(user: "Anybody", *, delegated_too: bool = True) -> dict[Role, set[int]]:
    """The hot fixes on which `user` holds each role, or has it delegated; one query.

    Grants end with the hot fix, so these are open ones.
    """
    from .models import HotFixGroupObjectPermission, HotFixUserObjectPermission

    of_people = HotFixUserObjectPermission.objects.order_by()
    of_groups = HotFixGroupObjectPermission.objects.order_by()
    parts: list[Any] = [of_people.filter(user=user.pk), of_groups.filter(group__user=user.pk)]
    if delegated_too:
        parts += [delegated(of_people, "user", user.pk), delegated(of_groups, "group__user", user.pk)]
    pairs = [part.values_list("permission__codename", "content_object_id") for part in parts]
    found: dict[Role, set[int]] = {}
    for codename, pk in pairs[0].union(*pairs[1:]):
        found.setdefault(ROLE_BY_CODENAME[codename], set()).add(pk)
    return found


def held_ids(user: "Anybody") -> frozenset[int]:
    """The hot fixes on which `user` holds any role, or has one delegated."""
    return frozenset(pk for ids in held_ids_by_role(user).values() for pk in ids)


def sees_exports(user: "Anybody") -> bool:
    """Whether `user` may read who exported which pack."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)


def sees_people(user: "Anybody") -> bool:
    """Whether `user` may read the accounts and groups of others."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)
