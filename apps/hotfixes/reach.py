"""Who sees what: resolved once, to literal ids (PROCESS.md 3). Seeing gives no right to do anything.

Visibility is a grant on the system, and what one reported, holds or has delegated comes on top. Auditors, the
change board, process owners and superusers see everything.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, ROLE_BY_CODENAME, Role, in_group
from apps.systems.models import SEE_HOT_FIXES, SystemGroupObjectPermission, SystemUserObjectPermission

from .delegation import delegated

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

    Anybody = User | AnonymousUser


@dataclass(frozen=True)
class Reach:
    """What a person may see, as literal ids, so that the list need not look grants up row by row."""

    everything: bool = False
    nobody: bool = False
    system_ids: frozenset[int] = frozenset()
    held_ids: frozenset[int] = frozenset()


def reach_of(user: "Anybody") -> Reach:
    """What `user` may see (PROCESS.md 3); what he or she reported comes on top."""
    if not user.is_active or not user.is_staff:
        return Reach(nobody=True)
    if sees_every_system(user):
        return Reach(everything=True)
    return Reach(system_ids=system_ids(user), held_ids=held_ids(user))


def sees_every_system(user: "Anybody") -> bool:
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
