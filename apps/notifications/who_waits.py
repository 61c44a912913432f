"""Everybody who waits for what becomes of a hot fix: who reported it, signed, was asked, or helps with it."""

from collections.abc import Iterable

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, Role
from apps.hotfixes.role_holders import held_to_the_end

from .models import Kind, Notice
from .situation import Situation
from .watching import watchers

# What is told to whom it is about, and asks nobody for anything there.
_ASKS_NOTHING = (Kind.RECEIPT,)


def who_waits(situation: Situation, written: Iterable[Notice]) -> list[User]:
    """Return everybody who hears what becomes of it, in the order of their keys.

    These are its reporter, contributors and watchers, whoever signed, and those of its role holders and of
    the process owners who were asked or called before. A few queries, however many they are.

    Args:
        written: the notices of the hot fix, by which is known who was asked.
    """
    hotfix = situation.hotfix
    holders = _holders(situation)
    called = {notice.to_id for notice in written if notice.kind not in _ASKS_NOTHING}
    overseeing = User.objects.filter(groups__name=PROCESS_OWNERS, pk__in=called)
    keys = {hotfix.reported_by_id, *holders.get(Role.CONTRIBUTOR, ()), *signers(situation)}
    keys |= called & set[int]().union(*holders.values())
    keys.update(overseeing.values_list("pk", flat=True))
    # Watchers may be many, and keys in a statement should not be.
    known = {one.pk: one for one in watchers(hotfix)}
    known.update(User.objects.in_bulk(keys - known.keys()))
    return [known[key] for key in sorted(known)]


def signers(situation: Situation) -> set[int]:
    """Return the keys of all who signed in any round, and of those for whom was signed."""
    return {
        person
        for approval in situation.hotfix.approvals.all()
        for person in (approval.signer_id, approval.on_behalf_of_id)
        if person is not None
    }


def _holders(situation: Situation) -> dict[Role, set[int]]:
    """The keys of all who hold each role, or did when it ended."""
    if situation.hotfix.ended:
        return held_to_the_end(situation.hotfix)
    return situation.role_holders.keys_by_role
