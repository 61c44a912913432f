"""Granting and revoking roles on one hot fix, each with who, to whom, when and why (PROCESS.md 3)."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import BadInput, ChangedSince

from . import role_eligibility
from .delegation import Delegation
from .door import changed_since, check_reason, door
from .events import What
from .models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission

Grant = HotFixUserObjectPermission | HotFixGroupObjectPermission


def grant_role(hotfix: HotFix, role: Role, *, to: User | Group, by: User, reason: str) -> Grant:
    """Give `role` on `hotfix` to a person or a group. Raises NotAllowed, WrongPhase, BadInput."""
    reason = reason.strip()
    check_reason(reason, needed=True)
    with door(hotfix, by=by, reason=reason) as (locked, did):
        role_eligibility.may_grant(by, locked, to).require()
        if isinstance(to, User) and not (to.is_active and to.is_staff):
            raise BadInput(
                _("%(who)s cannot sign in: choose somebody who can.") % {"who": to},
                {"to": [_("Cannot sign in.")]},
            )
        if any(grant.holder == to and grant.role == role for grant in grants_on(locked)):
            raise BadInput(
                _("%(who)s is %(role)s on this hot fix already.") % {"who": to, "role": role.label}
            )
        grant = write_grant(locked, role, to)
        did(What.ROLE_GRANTED, rows=(grant,))
    return grant


def revoke_role(hotfix: HotFix, grant: Grant, *, by: User, reason: str) -> None:
    """Take a role back. Raises NotAllowed, WrongPhase, ChangedSince, BadInput."""
    reason = reason.strip()
    check_reason(reason, needed=True)
    with door(hotfix, by=by, reason=reason) as (locked, did):
        role_eligibility.may_grant(by, locked).require()
        if grant.content_object_id != locked.pk:
            raise BadInput(_("This role belongs to another hot fix."))
        held = type(grant)._default_manager.filter(pk=grant.pk).first()
        if held is None:
            raise ChangedSince(changed_since(locked, by))  # what is gone already is not taken back twice
        held.delete()
        did(What.ROLE_REVOKED, rows=(grant,))


def write_grant(hotfix: HotFix, role: Role, to: User | Group) -> Grant:
    """The row itself; who may ask for it is the caller's business, inside a door."""
    permission = Permission.objects.get(
        content_type__app_label="hotfixes", content_type__model="hotfix", codename=role.codename
    )
    grant: Grant
    if isinstance(to, User):
        grant = HotFixUserObjectPermission(user=to, permission=permission, content_object=hotfix)
    else:
        grant = HotFixGroupObjectPermission(group=to, permission=permission, content_object=hotfix)
    grant.save()
    return grant


def grants_on(hotfix: HotFix) -> list[Grant]:
    """Every grant on `hotfix`, people first; two queries."""
    order = ("permission__codename", "pk")
    return [
        *hotfix.user_grants.select_related("user", "permission").order_by(*order),
        *hotfix.group_grants.select_related("group", "permission").order_by(*order),
    ]


def with_roles(hotfixes: QuerySet[HotFix]) -> QuerySet[HotFix]:
    """`hotfixes`, read with all that `roles_of` needs: a few queries, however many there are."""
    people = HotFixUserObjectPermission.objects.select_related("user", "permission")
    groups = HotFixGroupObjectPermission.objects.select_related("group", "permission")
    running = Delegation.objects.running().select_related("delegator", "delegate")
    running = running.prefetch_related("delegator__groups")
    return hotfixes.select_related("system").prefetch_related(
        Prefetch("user_grants", people),
        Prefetch("group_grants", groups),
        Prefetch("delegations", running),
        Prefetch("system__delegations", running),
    )


def roles_of(hotfix: HotFix) -> tuple[list[Grant], list[Delegation]]:
    """The grants on a hot fix that `with_roles` has read, and the delegations that give something there."""
    grants: list[Grant] = [*hotfix.user_grants.all(), *hotfix.group_grants.all()]
    delegations = (*hotfix.delegations.all(), *hotfix.system.delegations.all())
    return grants, [one for one in delegations if one.given_by(grants)]


def who_acts_as(role: Role, grants: Iterable[Grant], delegations: Iterable[Delegation]) -> str:
    """Who can act in `role` now, as one text: those who hold it, then who acts for them and until when.

    Empty where nobody holds it: then nobody acts for a holder either. `delegations` are those that give
    something on the hot fix now.
    """
    holders = ", ".join(str(grant.holder) for grant in grants if grant.role is role)
    acting = (one.people_until for one in delegations if one.as_role is role)
    return "; ".join((holders, *acting)) if holders else ""
