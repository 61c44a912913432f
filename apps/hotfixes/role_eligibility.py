"""Who may hold a role, and who may give one: by a grant, a roster, a group or a delegation (PROCESS.md 3)."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import HOLD_NO_ROLE, Role
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.systems.models import RosterEntry, System
from apps.systems.roster_authors import authors_of

from .delegation import GIVES_SOMETHING, Delegation
from .gaining import Behind, each_holder, overseers_rule, whose_acts_bar, why_not
from .models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from .policy import Decision, is_process_owner, may_report

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, Group

    Anybody = User | AnonymousUser


def may_grant(
    user: "Anybody", hotfix: HotFix, to: "User | Group | None" = None, role: Role | None = None
) -> Decision:
    """May `user` grant or revoke roles on `hotfix`? Process owners only, and never to themselves.

    Args:
        to, role: what is to be granted to whom; None for any grant at all.
    """
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner may grant or revoke roles."))
    if hotfix.ended:
        return Decision(
            False, _("%(reference)s has ended: roles on it ended too.") % {"reference": hotfix}, WrongPhase
        )
    if to is None:
        return Decision(True)
    there = Q(hotfix=hotfix) | Q(system=hotfix.system_id)
    return _first_no(may_hold(to, given_by=user), _may_not_come_back(user, to, role, there))


def may_enter(
    user: "Anybody", holder: "User | Group", role: Role | None = None, system: System | None = None
) -> Decision:
    """May `user` put `holder` on a roster, which is granting them a role on every later hot fix?"""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner may change a roster."))
    return _first_no(
        may_hold(holder, given_by=user), _may_not_come_back(user, holder, role, Q(system=system))
    )


def may_hold(holder: "User | Group", *, given_by: "Anybody") -> Decision:
    """May `given_by` give a role to `holder`, a person or everybody in a group?

    Not to themselves, not to whom they are behind (gaining.py), and not to who oversees.
    """
    if holder == given_by or holder in given_by.groups.all():
        return Decision(False, _("Nobody grants a role to themselves: ask another process owner."))
    overseer = _overseer_among(holder)
    if overseer is not None:
        who = (
            overseer if overseer == holder else _("%(who)s of %(group)s") % {"who": overseer, "group": holder}
        )
        return Decision(False, overseers_rule(str(who)))
    people = _people_of(holder)
    behind = Behind.all_of([*(one.pk for one in people), given_by.pk or 0])
    touched = {key for pair in behind.pairs for key in pair}
    for person in people:
        # Who is in no such pair gains nothing by it: nothing more need be read.
        if person.pk in touched and (why := whose_acts_bar(person, [given_by.pk], behind)):
            return Decision(False, why)
    return Decision(True)


def _may_not_come_back(user: "Anybody", holder: "User | Group", role: Role | None, there: Q) -> Decision:
    """No, where who would hold the role has lent it to `user`, who would gain by their own act."""
    lent = Delegation.objects.with_status().filter(
        there,
        Q(status_now__in=GIVES_SOMETHING),
        delegator__in=_people_of(holder),
        delegate=user.pk,
        role=role,
    )
    found = lent.select_related("delegator").first() if role else None
    if found is None:
        return Decision(True)
    sentence = _(
        "%(who)s lets you act as %(role)s for them until %(moment)s, and nobody gains by their own act: "
        "have that withdrawn first, or ask another process owner."
    )
    words = {
        "who": found.delegator,
        "role": found.as_role.label,
        "moment": clock.to_the_minute(found.ends_at),
    }
    return Decision(False, sentence % words)


def _first_no(*decisions: Decision) -> Decision:
    return next((one for one in decisions if not one.allowed), Decision(True))


def _people_of(holder: "User | Group") -> list[User]:
    return [holder] if isinstance(holder, User) else list(User.objects.filter(groups=holder))


def _overseer_among(holder: "User | Group") -> "User | Group | None":
    """Who oversees and would get a role with `holder`: that person, all of them, or the first in a group."""
    if isinstance(holder, User):
        return None if holder.group_names.isdisjoint(HOLD_NO_ROLE) else holder
    if holder.name in HOLD_NO_ROLE:
        return holder
    return User.objects.filter(groups=holder).filter(groups__name__in=HOLD_NO_ROLE).first()


def may_be_in(person: "User", groups: "Collection[Group]", by: "User | None" = None) -> Decision:
    """May `by` put `person` into all of `groups`, and into no other?

    The other side of `may_hold`: here a role, or the overseeing, comes with a group.

    Args:
        by: who does it; None for a command at the server.
    """
    if not {group.name for group in groups}.isdisjoint(HOLD_NO_ROLE):
        held = roles_held(person, groups, most=2)
        if not held:
            return Decision(True)
        sentence = _(
            "%(who)s would oversee and hold a role (%(roles)s): auditors and the change board read"
            " everything, change nothing and hold no role. Have the role taken back first, or leave out one"
            " of the groups."
        )
        return Decision(False, sentence % {"who": person, "roles": "; ".join(held)})
    present = set(person.groups.all()) if person.pk else set()
    for group in groups:
        givers = set() if group in present else _whose_acts(group)
        why = whose_acts_bar(person, [by.pk if by else None, *givers]) if givers else ""
        if why:
            return Decision(False, _("%(group)s holds a role. %(why)s") % {"group": group, "why": why})
    return Decision(True)


def _whose_acts(group: "Group") -> "set[int | None]":
    """By whose acts `group` holds roles, on rosters and on hot fixes; empty where it holds none."""
    entries = list(RosterEntry.objects.filter(group=group))
    granted = HotFixGroupObjectPermission.objects.filter(group=group).order_by()
    authors = (author.pk if author else None for author in authors_of(entries).values())
    return {*authors, *granted.values_list("given_by", flat=True).distinct()}


def may_delegate(user: "Anybody", role: Role, place: System | HotFix) -> Decision:
    """May `user` delegate `role` on `place`? Only a role of their own, and none that was delegated to them.

    On a system, holding it means to stand on its roster, or to hold the role on an open hot fix of it.
    """
    if not may_report(user).allowed:
        return Decision(False, _("Only staff may delegate a role."))
    assert isinstance(user, User)  # whoever may report is signed in
    without_effect = ""
    for givers in _givers(user, role, place):
        why = why_not(user, givers)
        if not why:
            return Decision(True, role=role)
        without_effect = without_effect or why
    sentence = _(
        "You do not hold the role of %(role)s there yourself: nobody delegates what is not their own,"
        " or what was delegated to them."
    )
    return Decision(False, without_effect or sentence % {"role": role.label})


def _entries(user: User, role: Role, system: System) -> "QuerySet[RosterEntry]":
    return system.roster.filter(role=role).filter(Q(user=user.pk) | Q(group__user=user.pk)).distinct()


def may_take_over(to: "User", user: "User", role: Role, place: System | HotFix) -> Decision:
    """May `to` act for `user`, who holds `role` on `place`? Not where they hold it by acts of `to` alone."""
    held = may_hold(to, given_by=user)
    if not held.allowed:
        return held
    whys = [why_not(to, (*givers, user.pk)) for givers in _givers(user, role, place)]
    return Decision(False, whys[0]) if whys and all(whys) else Decision(True)


def _givers(user: "User", role: Role, place: System | HotFix) -> "Iterator[tuple[int | None, ...]]":
    """By whose acts `user` holds `role` on `place`, for each way in which they do."""
    on: dict[str, Any] = {"permission__codename": role.codename}
    if isinstance(place, System):
        on["content_object__system"] = place
        entries = list(_entries(user, role, place))
        for entry_pk, author in authors_of(entries).items():
            group = next(one.group_id for one in entries if one.pk == entry_pk)
            joined = user.joinings.filter(group=group).order_by("-pk").values_list("by", flat=True).first()
            yield (author.pk if author else None, joined)
    else:
        on["content_object"] = place
    alone = each_holder(HotFixUserObjectPermission.objects.filter(user=user, **on), "user")
    shared = each_holder(HotFixGroupObjectPermission.objects.filter(group__user=user, **on), "group__user")
    yield from alone.order_by("pk").values_list("giver")
    yield from shared.order_by("pk").values_list("giver", "joined_by")


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
