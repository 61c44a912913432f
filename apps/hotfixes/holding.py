"""What roles somebody holds anywhere: by grants on open hot fixes, by rosters, and as a delegate."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.common import clock
from apps.systems.models import RosterEntry

from .delegation import Delegation

if TYPE_CHECKING:
    from django.contrib.auth.models import Group

    from apps.accounts.models import User


def roles_held(person: "User", groups: "Iterable[Group]", *, most: int) -> list[str]:
    """The roles of `person`, were he or she in `groups` and in no other: `most` of each kind, in words.

    Four queries. Grants end with their hot fix, so those that there are, are of open ones.
    """
    from .models import HotFixGroupObjectPermission, HotFixUserObjectPermission

    groups = list(groups)
    read = ("permission", "content_object")
    own = HotFixUserObjectPermission.objects.filter(user=person).select_related(*read)
    shared = HotFixGroupObjectPermission.objects.filter(group__in=groups).select_related(*read, "group")
    entries = RosterEntry.objects.filter(Q(user=person) | Q(group__in=groups))
    delegations = Delegation.objects.filter(delegate=person, withdrawn_at=None, ends_at__gt=clock.now())
    delegations = delegations.select_related("delegator", "system", "hotfix")
    return [
        *(_by_entry(one) for one in entries.select_related("system", "user", "group")[:most]),
        *(_by_grant(one) for one in own.order_by("pk")[:most]),
        *(_by_grant(one) for one in shared.order_by("pk")[:most]),
        *(_by_delegation(one) for one in delegations[:most] if not one.over),
    ]


def _by_entry(entry: RosterEntry) -> str:
    words = {"role": entry.as_role.label, "system": entry.system, "group": entry.group}
    if entry.group:
        return _("%(role)s on the roster of %(system)s by the group %(group)s") % words
    return _("%(role)s on the roster of %(system)s") % words


def _by_grant(grant: Any) -> str:
    words = {"role": grant.role.label, "hotfix": grant.content_object.reference, "group": grant.holder}
    if hasattr(grant, "group"):
        return _("%(role)s on %(hotfix)s by the group %(group)s") % words
    return _("%(role)s on %(hotfix)s") % words


def _by_delegation(delegation: Delegation) -> str:
    return _("%(role)s for %(giver)s") % {"role": delegation.as_role.label, "giver": delegation.delegator}
