"""Who sees a follow-up action, and who may do what to it (PROCESS.md 7a).

Roles on a hot fix end with it. So who leads its follow-up actions is told by the roster of its system: the
process owners, and whoever is Product Owner or Technical Lead there now.
"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.errors import WrongPhase
from apps.hotfixes.policy import Decision, is_process_owner
from apps.hotfixes.visibility import Visibility, visible_to
from apps.systems.models import RosterEntry, System

from .models import FollowUpAction, FollowUpStatus, FollowUpStep

if TYPE_CHECKING:
    from apps.hotfixes.visibility import Anybody

LEADING_ROLES = (Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD)
Kind = FollowUpStep.Kind


def visible_follow_ups(user: "Anybody") -> "QuerySet[FollowUpAction]":
    """Those of hot fixes that `user` may see, and those that are theirs to do."""
    if Visibility(user).nobody:
        return FollowUpAction.objects.none()
    return FollowUpAction.objects.filter(
        Q(came_of__in=visible_to(user).order_by().values("pk")) | Q(owner=user.pk)
    )


def to_confirm(user: User) -> "QuerySet[FollowUpAction]":
    """Those that are said to be done and that `user` may confirm."""
    done = FollowUpAction.objects.filter(status=FollowUpStatus.DONE).exclude(owner=user)
    return done if is_process_owner(user) else done.filter(came_of__system__in=_led_by(user).values("system"))


def leaders_of(system: System) -> "QuerySet[User]":
    """Whoever is Product Owner or Technical Lead on the roster of `system`, and can sign in."""
    entries = RosterEntry.objects.filter(system=system, role__in=LEADING_ROLES).order_by()
    theirs = Q(roster_entries__in=entries) | Q(groups__roster_entries__in=entries)
    return User.objects.filter(theirs, is_active=True, is_staff=True).distinct().order_by("pk")


def leads(user: User, action: FollowUpAction) -> bool:
    """Whether `user` leads the follow-up actions of the system that this one came of."""
    return is_process_owner(user) or _led_by(user).filter(system=action.came_of.system_id).exists()


def may(user: User, kind: Kind, action: FollowUpAction) -> Decision:
    """May this person do this to `action` now, and why not?"""
    if not (user.is_active and user.is_staff):
        return Decision(False, _("This account is not active."))
    if why := _wrong_moment(kind, action):
        return Decision(False, why, WrongPhase)
    owns = action.owner_id == user.pk
    if kind is Kind.DONE:
        return Decision(owns, _("Only its owner says that it is done."))
    if kind is Kind.HANDED_OVER and owns:
        return Decision(True)
    if owns:
        return Decision(False, _("It is yours to do: somebody else decides about this."))
    return Decision(
        leads(user, action),
        _("Process owners decide about this, and the Product Owner and the Technical Lead of %(system)s.")
        % {"system": action.came_of.system},
    )


def _wrong_moment(kind: Kind, action: FollowUpAction) -> str:
    if not action.is_pending:
        return _("It has ended: %(state)s.") % {"state": action.get_status_display()}
    if kind in (Kind.CONFIRMED, Kind.SENT_BACK):
        return "" if action.status == FollowUpStatus.DONE else _("Nobody has said yet that it is done.")
    return "" if action.is_open else _("It is said to be done, and waits to be confirmed.")


def _led_by(user: User) -> "QuerySet[RosterEntry]":
    theirs = Q(user=user) | Q(group__user=user)
    return RosterEntry.objects.filter(theirs, role__in=LEADING_ROLES).order_by()
