"""Granting and revoking roles on one hot fix, each with who, to whom, when and why (PROCESS.md 3)."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from apps.accounts.credentials import custody
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import BadInput, ChangedSince
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among
from apps.common.reading_along import Along, read_along
from apps.common.tracking import history_together, of_itself

from . import role_eligibility
from .delegation import Delegation
from .door import changed_since, check_reason, door
from .events import What
from .gaining import between_two, each_holder
from .go_time import TELLING
from .models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission

# So many of a group are named in a line.
MOST_NAMED = 3

Grant = HotFixUserObjectPermission | HotFixGroupObjectPermission


def grant_role(hotfix: HotFix, role: Role, *, to: User | Group, by: User, reason: str) -> Grant:
    """Give `role` on `hotfix` to a person or a group. Raises NotAllowed, WrongPhase, BadInput.

    Where they were given it before, and it does not count for whose act that was, this grant takes its place.
    """
    reason = reason.strip()
    check_reason(reason, needed=True)
    with door(hotfix, by=by, reason=reason) as (locked, did):
        role_eligibility.may_grant(by, locked, to, role).require()
        if isinstance(to, User) and not (to.is_active and to.is_staff):
            raise BadInput(
                _("%(who)s cannot sign in: choose somebody who can.") % {"who": to},
                {"to": [_("Cannot sign in.")]},
            )
        held = next((one for one in grants_on(locked) if one.holder == to and one.role == role), None)
        if held is not None:
            if not _confirmed_by(by, held):
                raise BadInput(
                    _("%(who)s is %(role)s on this hot fix already.") % {"who": to, "role": role.label}
                )
            held.delete()
        grant = write_grant(locked, role, to, given_by=by)
        did(What.ROLE_GRANTED, rows=(grant,))
    return grant


def _confirmed_by(by: User, held: Grant) -> bool:
    """Whether `by`, granting what is held already, makes it count: it then is the act of another person."""
    if isinstance(held.holder, User):
        return not held.counts
    return held.given_by_id not in (None, by.pk)


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


def write_grant(hotfix: HotFix, role: Role, to: User | Group, *, given_by: User | None = None) -> Grant:
    """The row itself; who may ask for it is the caller's business, inside a door.

    Args:
        given_by: whose act it is; None for nobody's, which bars nobody.
    """
    permission = Permission.objects.get(
        content_type__app_label="hotfixes", content_type__model="hotfix", codename=role.codename
    )
    grant: Grant
    if isinstance(to, User):
        grant = HotFixUserObjectPermission(user=to, permission=permission, content_object=hotfix)
    else:
        grant = HotFixGroupObjectPermission(group=to, permission=permission, content_object=hotfix)
    grant.given_by = given_by
    grant.save()
    return grant


def end_grants(hotfix: HotFix, why: str) -> None:
    """Take every role on `hotfix` back, inside a door: each with `why` in its history."""
    with of_itself(why), history_together():
        hotfix.user_grants.all().delete()
        hotfix.group_grants.all().delete()


def grants_on(hotfix: HotFix) -> list[Grant]:
    """Every grant on `hotfix`, people first, each with whether anybody may act by it; two queries."""
    found = [*_PEOPLE_ON.instances(hotfix=hotfix.pk), *_GROUPS_ON.instances(hotfix=hotfix.pk)]
    for one in found:
        one.content_object = hotfix
    return found


def _people_on(*, hotfix: int) -> QuerySet[Any]:
    grants = HotFixUserObjectPermission.objects.filter(content_object=hotfix)
    return _of_people(grants).select_related("user", "permission").order_by(*_IN_ORDER)


def _groups_on(*, hotfix: int) -> QuerySet[Any]:
    grants = HotFixGroupObjectPermission.objects.filter(content_object=hotfix)
    return _of_groups(grants).select_related("group", "permission").order_by(*_IN_ORDER)


_IN_ORDER = ("permission__codename", "pk")
_PEOPLE_ON, _GROUPS_ON = KeptQuestion(_people_on), KeptQuestion(_groups_on)


def _of_people(grants: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = each_holder(grants, "user")
    return found


def _of_groups(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Of a group is asked only whether anybody in it may sign in; who of them may act, the policy says."""
    members = User.objects.filter(groups=OuterRef("group"), is_active=True, is_staff=True)
    found: QuerySet[Any] = grants.annotate(counts=Exists(members))
    return found


def _of_people_on_many(*, owners: Keys) -> QuerySet[Any]:
    found = _of_many(
        _of_people(HotFixUserObjectPermission.objects.filter(among("content_object__pk", owners)))
    )
    # The same few people hold the roles of many: each of them is read once.
    return found.prefetch_related("user")


def _of_groups_on_many(*, owners: Keys) -> QuerySet[Any]:
    found = _of_many(
        _of_groups(HotFixGroupObjectPermission.objects.filter(among("content_object__pk", owners)))
    )
    return found.select_related("group")


def _of_many(grants: QuerySet[Any]) -> QuerySet[Any]:
    """`grants` on many hot fixes, with the few roles told by name."""
    found: QuerySet[Any] = grants.annotate(codename=F("permission__codename")).order_by("pk")
    return found


def _running(to: str) -> KeptQuestion:
    """The running delegations that give something on what `to` leads to."""

    def ask(*, owners: Keys) -> QuerySet[Any]:
        running = between_two(Delegation.objects.running()).filter(among(f"{to}__pk", owners))
        return running.select_related("delegator", "delegate").prefetch_related("delegator__groups")

    return KeptQuestion(ask)


_ROLES = (
    Along("user_grants", KeptQuestion(_of_people_on_many)),
    Along("group_grants", KeptQuestion(_of_groups_on_many)),
    Along("delegations", _running("hotfix")),
    Along("system__delegations", _running("system")),
)


def with_roles(hotfixes: Iterable[HotFix]) -> list[HotFix]:
    """`hotfixes` with all that `roles_of` needs, and what tells whether a go is over.

    A few queries, however many there are; their systems are read already.
    """
    found = list(hotfixes)
    read_along(found, *_ROLES, "system__clocks", *TELLING)
    delegations = (one for hotfix in found for one in _delegations_of(hotfix))
    # As of now: a question that is kept does not know how long ago somebody stood behind an account.
    behind = Prefetch("credential_changes", custody(), to_attr="behind_them")
    prefetch_related_objects([one.delegate for one in delegations], behind)
    return found


def _delegations_of(hotfix: HotFix) -> Iterator[Delegation]:
    yield from hotfix.delegations.all()
    yield from hotfix.system.delegations.all()


def roles_of(hotfix: HotFix) -> tuple[list[Grant], list[Delegation]]:
    """The grants on a hot fix that `with_roles` has read, and the delegations that give something there."""
    grants: list[Grant] = [*hotfix.user_grants.all(), *hotfix.group_grants.all()]
    return grants, [one for one in _delegations_of(hotfix) if one.given_by(grants)]


def in_words(grant: Grant) -> str:
    """Who holds it; of a group with the first of its members, where they were read (group_members.py)."""
    members = [str(one) for one in grant.members]
    if not members:
        return str(grant.holder)
    words = {"group": grant.holder, "who": ", ".join(members[:MOST_NAMED])}
    if (more := len(members) - MOST_NAMED) > 0:
        return _("%(group)s: %(who)s and %(more)d more") % {**words, "more": more}
    return _("%(group)s: %(who)s") % words


def without_barred(grants: Iterable[Grant], barred: Callable[[int], bool]) -> list[Grant]:
    """`grants` without those of people who are `barred`; of a group, without these among its members.

    Where all who were read of a group are barred it is named as a whole: the policy says when they try.
    """
    found = []
    for grant in grants:
        if isinstance(grant.holder, User):
            if not barred(grant.holder.pk):
                found.append(grant)
        elif grant.members:
            free = copy(grant)
            free.members = tuple(one for one in grant.members if not barred(one.pk))
            found.append(free)
        else:
            found.append(grant)
    return found


def who_acts_as(role: Role, grants: Iterable[Grant], delegations: Iterable[Delegation]) -> str:
    """Who can act in `role` now, as one text: those who hold it, then who acts for them and until when.

    Empty where nobody holds it: then nobody acts for a holder either. `delegations` are those that give
    something on the hot fix now.
    """
    holders = ", ".join(in_words(grant) for grant in grants if grant.role is role and grant.counts)
    acting = (one.people_until for one in delegations if one.as_role is role)
    return "; ".join((holders, *acting)) if holders else ""
