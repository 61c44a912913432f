"""Taking a right away that a review does not confirm: each by the door by which it goes by hand."""

from collections.abc import Callable

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from apps.accounts.asking_a_passkey import remove
from apps.accounts.models import Passkey, User
from apps.accounts.signing_on import unlink
from apps.common.errors import WrongPhase
from apps.hotfixes.delegating import withdraw_delegation
from apps.hotfixes.grants import revoke_role
from apps.hotfixes.models import Delegation, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.systems.models import RosterEntry, SystemGroupObjectPermission, SystemUserObjectPermission

from .models import ReviewLine

Kind = ReviewLine.Kind


def take_away(line: ReviewLine, *, by: User, reason: str) -> None:
    """Take away the right that `line` tells of, inside an act of `by` for `reason`.

    Raises:
        DomainError: what that door refuses.
    """
    _WAYS[Kind(line.kind)](line, by, reason)


def _account(line: ReviewLine, _by: User, _reason: str) -> None:
    person = User.objects.select_for_update().get(pk=line.key)
    person.is_active = False
    person.save()


def _administrator(line: ReviewLine, _by: User, _reason: str) -> None:
    # All of them, so that two who take away the last two wait for each other.
    there = list(User.objects.select_for_update().filter(is_superuser=True).order_by("pk"))
    person = next(one for one in there if str(one.pk) == line.key)
    if not any(one.is_active and one.is_staff for one in there if one != person):
        raise WrongPhase(_("Nobody would keep accounts any more: make somebody else an administrator first."))
    person.is_superuser = False
    person.save()


def _permission(line: ReviewLine, _by: User, _reason: str) -> None:
    assert line.person is not None
    given = User.user_permissions.through._default_manager.get(pk=line.key)
    line.person.user_permissions.remove(given.permission_id)


def _group(line: ReviewLine, _by: User, _reason: str) -> None:
    assert line.person is not None
    line.person.groups.remove(int(line.key.partition(" ")[2]))


def _roster(line: ReviewLine, _by: User, _reason: str) -> None:
    RosterEntry.objects.get(pk=line.key).delete()


def _system(line: ReviewLine, _by: User, _reason: str) -> None:
    holder, _space, key = line.key.partition(" ")
    model = SystemUserObjectPermission if holder == "user" else SystemGroupObjectPermission
    model._default_manager.get(pk=key).delete()


def _hot_fix(line: ReviewLine, by: User, reason: str) -> None:
    holder, _space, key = line.key.partition(" ")
    model = HotFixUserObjectPermission if holder == "user" else HotFixGroupObjectPermission
    grant = model._default_manager.select_related("content_object").get(pk=key)
    revoke_role(grant.content_object, grant, by=by, reason=reason)


def _delegation(line: ReviewLine, by: User, reason: str) -> None:
    withdraw_delegation(Delegation.objects.get(pk=line.key), by=by, reason=reason)


def _passkey(line: ReviewLine, by: User, reason: str) -> None:
    remove(Passkey.objects.get(pk=line.key), by=by, reason=reason)


def _identity(line: ReviewLine, by: User, reason: str) -> None:
    identity = SocialAccount.objects.select_related("user").get(pk=line.key)
    unlink(identity.user, identity.provider, reason=reason, by=by)


_WAYS: dict[Kind, Callable[[ReviewLine, User, str], None]] = {
    Kind.ACCOUNT: _account,
    Kind.ADMINISTRATOR: _administrator,
    Kind.PERMISSION: _permission,
    Kind.GROUP: _group,
    Kind.ROSTER: _roster,
    Kind.SYSTEM: _system,
    Kind.HOTFIX: _hot_fix,
    Kind.DELEGATION: _delegation,
    Kind.PASSKEY: _passkey,
    Kind.IDENTITY: _identity,
}
