"""Delegating a role for a while, and withdrawing that: who, to whom, when and why (PROCESS.md 3)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, WrongPhase
from apps.common.tracking import acting
from apps.systems.models import RosterEntry, System

from . import role_eligibility
from .delegation import LONGEST, Delegation
from .door import check_reason, door
from .events import Did, What
from .models import HotFix
from .visibility import held_ids_by_role

Place = System | HotFix

LONGEST_REASON = 2_000


def delegate_role(
    role: Role,
    on: Place,
    *,
    to: User,
    by: User,
    ends_at: datetime,
    reason: str,
    starts_at: datetime | None = None,
) -> Delegation:
    """Let `to` act for `by` in `role`, on every hot fix of a system or on one (PROCESS.md 3).

    Args:
        by: who holds the role: nobody delegates for somebody else.
        starts_at: None for at once.

    Raises:
        NotAllowed: `by` does not hold the role there themselves.
        WrongPhase: the hot fix has ended.
        BadInput: something typed is wrong; its `fields` say where.
    """
    reason = reason.strip()
    with _in_place(on, by=by, reason=reason) as (place, did):
        role_eligibility.may_delegate(by, role, place).require()
        begins = _begins(starts_at)
        _check(role, place, to=to, by=by, begins=begins, ends_at=ends_at, reason=reason)
        delegation = Delegation(
            delegator=by,
            delegate=to,
            role=role,
            system=place if isinstance(place, System) else None,
            hotfix=place if isinstance(place, HotFix) else None,
            starts_at=begins,
            ends_at=ends_at,
            reason=reason,
            given_at=clock.now(),
        )
        delegation.save()
        did(What.ROLE_DELEGATED, rows=(delegation,))
    return delegation


def withdraw_delegation(delegation: Delegation, *, by: User, reason: str) -> Delegation:
    """End a delegation before its time. Raises NotAllowed, WrongPhase, ChangedSince, BadInput."""
    reason = reason.strip()
    check_reason(reason, needed=True, most=LONGEST_REASON)
    place = delegation.hotfix or delegation.system
    assert place is not None  # held by the check constraint
    with _in_place(place, by=by, reason=reason) as (_place, did):
        present = Delegation.objects.select_for_update().get(pk=delegation.pk)
        role_eligibility.may_withdraw(by, present).require()
        if present.withdrawn_at:
            raise ChangedSince(
                _("%(who)s already withdrew this, at %(when)s.")
                % {"who": present.withdrawn_by, "when": clock.to_the_second(present.withdrawn_at)}
            )
        if present.over:
            raise WrongPhase(_("This has already ended: there is nothing to withdraw."))
        present.withdrawn_at, present.withdrawn_by = clock.now(), by
        present.save(update_fields=["withdrawn_at", "withdrawn_by"])
        did(What.DELEGATION_WITHDRAWN, rows=(present,))
    return present


def places_of(user: User) -> list[tuple[Role, Place]]:
    """What `user` may delegate: systems by name, then open hot fixes, the newest first; three queries."""
    held = held_ids_by_role(user, delegated_too=False)
    keys = {pk for ids in held.values() for pk in ids}
    hotfixes = list(HotFix.objects.filter(pk__in=keys).select_related("system"))
    entries = RosterEntry.objects.filter(Q(user=user) | Q(group__user=user)).select_related("system")
    systems = {(entry.as_role, entry.system) for entry in entries}
    systems |= {(role, one.system) for one in hotfixes for role, ids in held.items() if one.pk in ids}
    order = list(Role)
    by_name = sorted(systems, key=lambda pair: (pair[1].name, order.index(pair[0])))
    return [*by_name, *((role, one) for one in hotfixes for role in order if one.pk in held.get(role, ()))]


@contextmanager
def _in_place(place: Place, *, by: User, reason: str) -> Iterator[tuple[Place, Did]]:
    """Open one transaction; on a hot fix by its door, so that whoever has it on screen is told.

    It gives what a door gives: the place, and what must be called to say what was done.
    """
    if isinstance(place, HotFix):
        with door(place, by=by, reason=reason) as (locked, did):
            if locked.ended:
                raise WrongPhase(
                    _("%(reference)s has ended: roles on it ended too.") % {"reference": locked.reference}
                )
            yield locked, did
    else:
        with transaction.atomic(), acting(by, reason=reason):
            did = Did(by, system=place)
            yield place, did
            did.announce()


def _begins(starts_at: datetime | None) -> datetime:
    """When it begins: now, or later. The present minute, as a form gives it, means now."""
    now = clock.now()
    if starts_at is None or now.replace(second=0, microsecond=0) <= starts_at <= now:
        return now
    if starts_at < now:
        sentence = _("This is in the past. Leave it empty to begin at once.")
        raise BadInput(sentence, {"starts_at": [sentence]})
    return starts_at


def _check(
    role: Role, place: Place, *, to: User, by: User, begins: datetime, ends_at: datetime, reason: str
) -> None:
    check_reason(reason, needed=True, most=LONGEST_REASON)
    wrong: dict[str, list[str]] = {}
    if to == by:
        wrong["to"] = [_("Choose somebody else: this is you.")]
    elif not (to.is_active and to.is_staff):
        wrong["to"] = [_("%(who)s cannot sign in: choose somebody who can.") % {"who": to}]
    elif not (taken := role_eligibility.may_take_over(to, by, role, place)).allowed:
        wrong["to"] = [taken.reason]
    if ends_at <= begins:
        wrong["ends_at"] = [_("It must end after it begins, and in the future.")]
    elif ends_at - begins > LONGEST:
        wrong["ends_at"] = [_("A delegation lasts at most %(days)d days.") % {"days": LONGEST.days}]
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)
