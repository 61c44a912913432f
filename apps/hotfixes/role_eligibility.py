"""Who may hold a role, and who may give one: by a grant, a roster, a group or a delegation (PROCESS.md 3)."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, Role
from apps.common.errors import WrongPhase
from apps.systems.models import RosterEntry, System

from .delegation import GIVES_SOMETHING, Delegation
from .models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from .policy import Decision, is_process_owner, may_report, roles_on
from .visibility import held_ids_by_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, Group

    Anybody = User | AnonymousUser


def may_grant(user: "Anybody", hotfix: HotFix, to: "User | Group | None" = None) -> Decision:
    """May `user` grant or revoke roles on `hotfix`? Process owners only, and never to themselves."""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner may grant or revoke roles."))
    if hotfix.ended:
        return Decision(
            False, _("%(reference)s has ended: roles on it ended too.") % {"reference": hotfix}, WrongPhase
        )
    return may_hold(to, given_by=user) if to is not None else Decision(True)


def may_enter(user: "Anybody", holder: "User | Group") -> Decision:
    """May `user` put `holder` on a roster, which is granting them a role on every later hot fix?"""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner may change a roster."))
    return may_hold(holder, given_by=user)


def may_hold(holder: "User | Group", *, given_by: "Anybody") -> Decision:
    """May `given_by` give a role to `holder`? Not to themselves, and not to auditors, who change nothing."""
    if holder == given_by or holder in given_by.groups.all():
        return Decision(False, _("Nobody grants a role to themselves: ask another process owner."))
    auditor = _auditor_among(holder)
    if auditor is None:
        return Decision(True)
    who = auditor if auditor == holder else _("%(who)s of %(group)s") % {"who": auditor, "group": holder}
    return Decision(False, _("%(who)s audits: %(rule)s.") % {"who": who, "rule": _auditors_rule()})


def _auditor_among(holder: "User | Group") -> "User | Group | None":
    """The auditor who would get a role with `holder`: that person, all of them, or the first in a group."""
    if isinstance(holder, User):
        return holder if AUDITORS in holder.group_names else None
    if holder.name == AUDITORS:
        return holder
    return User.objects.filter(groups=holder).filter(groups__name=AUDITORS).first()


def may_be_in(person: "User", groups: "Collection[Group]") -> Decision:
    """May `person` be in all of `groups`, and in no other? Who audits holds no role by one of them either.

    The other side of `may_hold`: here a role, or the auditing, comes with a group.
    """
    if AUDITORS not in {group.name for group in groups}:
        return Decision(True)
    held = roles_held(person, groups, most=2)
    if not held:
        return Decision(True)
    sentence = _(
        "%(who)s would be an auditor and hold a role (%(roles)s): %(rule)s. "
        "Have the role taken back first, or leave out one of the groups."
    )
    words = {"who": person, "roles": "; ".join(held), "rule": _auditors_rule()}
    return Decision(False, sentence % words)


def _auditors_rule() -> str:
    return _("auditors read everything, change nothing and hold no role")


def may_delegate(user: "Anybody", role: Role, place: System | HotFix) -> Decision:
    """May `user` delegate `role` on `place`? Only a role of their own, and none that was delegated to them.

    On a system, holding it means to stand on its roster, or to hold the role on an open hot fix of it.
    """
    if not may_report(user).allowed:
        return Decision(False, _("Only staff may delegate a role."))
    if _holds_on_system(user, role, place) if isinstance(place, System) else role in roles_on(user, place):
        return Decision(True, role=role)
    return Decision(
        False,
        _(
            "You do not hold the role of %(role)s there yourself: nobody delegates what is not their own,"
            " or what was delegated to them."
        )
        % {"role": role.label},
    )


def _holds_on_system(user: "Anybody", role: Role, system: System) -> bool:
    entries = system.roster.filter(role=role)
    if entries.filter(Q(user=user.pk) | Q(group__user=user.pk)).exists():
        return True
    held = held_ids_by_role(user, delegated_too=False).get(role, set())
    return system.hotfixes.filter(pk__in=held).exists()


def may_withdraw(user: "Anybody", delegation: Delegation) -> Decision:
    """May `user` end `delegation` before its time? Those whom it concerns, and process owners."""
    if not may_report(user).allowed:
        return Decision(False, _("This account is not active."))
    if user.pk in (delegation.delegator_id, delegation.delegate_id) or is_process_owner(user):
        return Decision(True)
    return Decision(
        False,
        _("Only %(giver)s, %(taker)s or a process owner may withdraw this.")
        % {"giver": delegation.delegator, "taker": delegation.delegate},
    )


def roles_held(person: "User", groups: "Iterable[Group]", *, most: int) -> list[str]:
    """The roles of `person`, were they in `groups` and in no other: `most` of each kind, in words.

    Four queries. Grants end with their hot fix, so those that there are, are of open ones.
    """
    groups = list(groups)
    read = ("permission", "content_object")
    own = HotFixUserObjectPermission.objects.filter(user=person).select_related(*read)
    shared = HotFixGroupObjectPermission.objects.filter(group__in=groups).select_related(*read, "group")
    entries = RosterEntry.objects.filter(Q(user=person) | Q(group__in=groups))
    delegations = Delegation.objects.with_status().filter(Q(status_now__in=GIVES_SOMETHING), delegate=person)
    return [
        *(_by_entry(one) for one in entries.select_related("system", "user", "group")[:most]),
        *(_by_grant(one) for one in own.order_by("pk")[:most]),
        *(_by_grant(one) for one in shared.order_by("pk")[:most]),
        *(_by_delegation(one) for one in delegations.select_related("delegator")[:most]),
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
