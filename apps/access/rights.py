"""Who holds what now, as lines of a review: accounts, groups, rosters, grants, delegations and ways in.

A fixed number of queries, however many rights there are. What a line says of a person are rights and no
personal data: no label of a passkey, no number at a provider.
"""

from collections.abc import Iterator
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import is_password_usable
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Passkey, User
from apps.common import clock
from apps.hotfixes.delegation import GIVES_SOMETHING
from apps.hotfixes.models import Delegation, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.systems.models import RosterEntry, SystemGroupObjectPermission, SystemUserObjectPermission

from .models import ReviewLine

Kind = ReviewLine.Kind


def rights_now() -> list[ReviewLine]:
    """Return a line, not saved and of no review, for each right that somebody holds at this moment."""
    now = clock.now()
    found = [*_of_accounts(), *_of_groups(), *_of_systems(), *_of_hot_fixes(), *_of_ways_in()]
    for line in found:
        line.listed_at = now
    return sorted(found, key=lambda one: (one.holder, list(Kind).index(Kind(one.kind)), one.right))


def _line(kind: Kind, key: object, right: str, holder: Any, **more: Any) -> ReviewLine:
    who = {"person": holder} if isinstance(holder, User) else {"group": holder}
    said = str(holder)
    if isinstance(holder, User) and not (holder.is_active and holder.is_staff):
        said = _("%(who)s (cannot sign in)") % {"who": said}
    return ReviewLine(kind=kind, key=str(key), right=right, holder=said[:300], **who, **more)


def _of_accounts() -> Iterator[ReviewLine]:
    people = list(User.objects.order_by("pk"))
    for person in people:
        if person.is_active and person.is_staff:
            by_password = is_password_usable(person.password)
            right = _("Signs in with a password") if by_password else _("Signs in without a password")
            yield _line(Kind.ACCOUNT, person.pk, right, person)
        if person.is_superuser:
            yield _line(Kind.ADMINISTRATOR, person.pk, _("Keeps accounts, groups and permissions"), person)
    given: Any = User.user_permissions.through._default_manager
    by_key = {person.pk: person for person in people}
    for one in given.select_related("permission").order_by("pk"):
        right = _("Permission: %(name)s") % {"name": one.permission.name}
        yield _line(Kind.PERMISSION, one.pk, right, by_key[one.user_id])


def _of_groups() -> Iterator[ReviewLine]:
    memberships: Any = User.groups.through._default_manager
    for one in memberships.select_related("user", "group").order_by("pk"):
        right = _("In the group %(group)s") % {"group": one.group}
        # Not by the row, which is another one when they come back: a right that was withdrawn is known again.
        yield _line(Kind.GROUP, f"{one.user_id} {one.group_id}", right, one.user)


def _of_systems() -> Iterator[ReviewLine]:
    for entry in RosterEntry.objects.select_related("system", "user", "group").order_by("pk"):
        right = _("%(role)s (%(rank)s) on the roster of %(system)s") % {
            "role": entry.get_role_display(),
            "rank": entry.get_rank_display(),
            "system": entry.system,
        }
        yield _line(Kind.ROSTER, entry.pk, right, entry.holder)
    for model, holder in ((SystemUserObjectPermission, "user"), (SystemGroupObjectPermission, "group")):
        seen: Any = model._default_manager.select_related(holder, "content_object").order_by("pk")
        for one in seen:
            right = _("Sees the hot fixes of %(system)s") % {"system": one.content_object}
            yield _line(Kind.SYSTEM, f"{holder} {one.pk}", right, getattr(one, holder))


def _of_hot_fixes() -> Iterator[ReviewLine]:
    """Grants end with their hot fix, so those that there are, are of open ones.

    One that only follows from a roster, which has a line of its own, is left out: its holder is on there in
    that role. Once they are off it, what they still hold on hot fixes comes as lines.
    """
    on_rosters = set(RosterEntry.objects.order_by().values_list("system", "role", "user", "group"))
    for model, holder in ((HotFixUserObjectPermission, "user"), (HotFixGroupObjectPermission, "group")):
        grants: Any = model._default_manager.select_related(holder, "permission", "content_object")
        for grant in grants.order_by("pk"):
            by_whom = (grant.user_id, None) if holder == "user" else (None, grant.group_id)
            if (grant.content_object.system_id, grant.role.value, *by_whom) in on_rosters:
                continue
            words = {"role": grant.role.label, "hotfix": grant.content_object.reference}
            right = _("%(role)s on %(hotfix)s") % words
            yield _line(Kind.HOTFIX, f"{holder} {grant.pk}", right, grant.holder)
    giving = Delegation.objects.with_status().filter(Q(status_now__in=GIVES_SOMETHING))
    for one in giving.select_related("delegator", "delegate", "system", "hotfix"):
        right = _("Acts as %(role)s for %(giver)s on %(place)s until %(moment)s") % {
            "role": one.as_role.label,
            "giver": one.delegator,
            "place": one.hotfix.reference if one.hotfix else one.system,
            "moment": clock.to_the_minute(one.ends_at),
        }
        yield _line(Kind.DELEGATION, one.pk, right, one.delegate, on_behalf_of=one.delegator)


def _of_ways_in() -> Iterator[ReviewLine]:
    for passkey in Passkey.objects.in_use().select_related("person").order_by("pk"):
        words = {"host": passkey.host, "at": clock.to_the_minute(passkey.added_at)}
        yield _line(Kind.PASSKEY, passkey.pk, _("Passkey at %(host)s, added %(at)s") % words, passkey.person)
    for identity in SocialAccount.objects.select_related("user").order_by("pk"):
        right = _("Signs in by %(provider)s") % {"provider": identity.provider}
        yield _line(Kind.IDENTITY, identity.pk, right, identity.user)
