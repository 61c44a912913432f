"""Who holds which role on a hot fix, and who acts for whom, as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.console.buttons import url_of
from apps.hotfixes.delegation import Delegation, in_place_of
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.role_eligibility import may_withdraw
from apps.hotfixes.whom_to_call import MOST
from apps.systems.on_call import OnCall


@dataclass(frozen=True)
class GrantLine:
    """A role held on this hot fix."""

    role: str
    holder: str
    is_group: bool
    revoke_url: str
    remark: str
    phone: str
    until: str
    members: tuple["MemberLine", ...] = ()
    more: int = 0


@dataclass(frozen=True)
class MemberLine:
    """Somebody in a group that holds a role, who may act in it."""

    name: str
    phone: str
    until: str


@dataclass(frozen=True)
class DelegationLine:
    """Who acts for whom on this hot fix now, in which role, and until when."""

    role: str
    who: str
    until: datetime
    withdraw_url: str
    remark: str
    name: str
    phone: str


def my_roles(rights: Rights) -> Iterable[str]:
    """Every capacity in which this person acts here."""
    for role in Role:
        if role in rights.roles:
            yield str(role.label)
        for other in rights.held_for.get(role, ()):
            yield in_place_of(str(role.label), str(other))


def grant_line(hotfix: HotFix, grant: Grant, granting: bool, duty: OnCall | None) -> GrantLine:
    """A role that is held, with where it is revoked by those who are `granting`; `duty` of who is on call."""
    kind = "user" if hasattr(grant, "user_id") else "group"
    called = duty.person if duty else None
    is_on_call = called is not None and called == grant.holder
    return GrantLine(
        role=str(grant.role.label),
        holder=str(grant.holder),
        is_group=kind == "group",
        remark=_remark(grant),
        phone=getattr(grant.holder, "phone", ""),
        until=duty.until if duty and is_on_call else "",
        revoke_url=url_of("revoke", hotfix, kind, grant.pk) if granting else "",
        members=tuple(
            MemberLine(str(one), one.phone, duty.until if duty and one == called else "")
            for one in grant.members[:MOST]
        ),
        more=max(len(grant.members) - MOST, 0),
    )


def _remark(grant: Grant) -> str:
    """What a process owner must see of who holds a role: that they cannot act in it, or hear of nothing."""
    holder = grant.holder
    if not isinstance(holder, User):
        return "" if grant.counts else _("nobody in it can sign in")
    if not (holder.is_active and holder.is_staff):
        return _("cannot sign in")
    if not grant.counts:
        return _counts_for_nothing()
    return "" if holder.email else _("no e-mail address: no message reaches them")


def _counts_for_nothing() -> str:
    return _("counts for nothing: whoever gave it may not have; another process owner can grant it")


def delegation_line(delegation: Delegation, user: User) -> DelegationLine:
    """A delegation whose time it is, with where `user` may withdraw it, and whether it gives anything."""
    withdraw = reverse("admin:hotfixes_delegation_withdraw", args=[delegation.pk])
    return DelegationLine(
        role=str(delegation.as_role.label),
        who=delegation.people,
        until=delegation.ends_at,
        withdraw_url=withdraw if may_withdraw(user, delegation).allowed else "",
        remark="" if delegation.counts else _counts_for_nothing(),
        name=str(delegation.delegate),
        phone=delegation.delegate.phone,
    )


def delegate_url(hotfix: HotFix | None = None) -> str:
    """Where a person delegates a role of their own, on `hotfix` if it is given."""
    address = reverse("admin:hotfixes_delegation_give")
    return f"{address}?hotfix={hotfix.pk}" if hotfix else address
