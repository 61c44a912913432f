"""What whoever changes an account is told at once: the roles that rested on it (PROCESS.md 3)."""

from collections.abc import Collection, Iterator, Sequence

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.losses import Loss
from apps.accounts.models import User
from apps.hotfixes.delegation import Delegation, at_this_moment
from apps.hotfixes.left_behind import Resting, RestingDelegation, RestingTurn, resting_on
from apps.notifications.people_messages import loss_in_words

MOST = 10


def losses_in_words(person: User, changed: Collection[str], before: Collection[Group]) -> Iterator[str]:
    """Yield a sentence for each thing that `person` lost by a change of these fields and on which roles rest.

    Args:
        before: the groups that they were in.
    """
    found: list[tuple[Loss, Group | None]] = []
    if {"is_active", "is_staff"} & set(changed):
        found.append((Loss.ACTING, None))
    if "email" in changed:
        found.append((Loss.ADDRESS, None))
    if "groups" in changed:
        left = set(before) - set(person.groups.all())
        found += [(Loss.GROUP, group) for group in sorted(left, key=lambda one: one.name)]
    if {"is_active", "is_staff"} & set(changed) and loss_in_words(person, Loss.ACTING, None):
        yield _what_ended(person)
    for loss, group in found:
        what = loss_in_words(person, loss, group)
        resting = resting_on(person, group) if what else []
        if resting:
            yield " ".join((f"{what}.", *_of(resting), _("Process owners are told.")))


def _what_ended(person: User) -> str:
    """What ended at once when `person` was made unable to sign in."""
    delegations = Delegation.objects.of(person).filter(**at_this_moment()).count()
    words = {
        "who": person,
        "sessions": person.__dict__.get("sessions_ended", 0),
        "delegations": delegations,
    }
    return (
        _(
            "%(who)s is signed out (sessions: %(sessions)d), no password, passkey, provider or program lets"
            " them in, and delegations to and from them give nothing (running: %(delegations)d)."
        )
        % words
    )


def _of(resting: Sequence[Resting]) -> Iterator[str]:
    turns = [one.in_short for one in resting if isinstance(one, RestingTurn)]
    away = [one.in_short for one in resting if isinstance(one, RestingDelegation) and not one.others]
    roles = [one for one in resting if not isinstance(one, RestingTurn | RestingDelegation)]
    alone = [one.in_short for one in roles if not one.others]
    if alone:
        yield _("Nobody else can act as %(roles)s.") % {"roles": _listed(alone)}
    if turns:
        yield _("Nobody is called in their turns as %(roles)s.") % {"roles": _listed(turns)}
    if away:
        yield _("Nobody acts now for who is away: %(people)s.") % {"people": _listed(away)}
    if number := len(roles) - len(alone):
        words = ngettext(
            "%(number)d role is held by others, too.", "%(number)d roles are held by others, too.", number
        )
        yield words % {"number": number}


def _listed(places: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(places) - MOST
    rest = [_("and %(number)d more") % {"number": more}] if more > 0 else []
    return "; ".join([*places[:MOST], *rest])
