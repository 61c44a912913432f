"""Whom to call of a hot fix now: who is on call, whoever stands in for them, or who holds the roles.

One answer for its page and for mails. Everything that it needs was read before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.systems.on_call import OnCall

from .delegation import Delegation
from .gates import Gate
from .grants import Grant
from .inbox import can_act, next_step
from .models import HotFix
from .role_holders import Way
from .separation_of_duties import approved_in, is_barred

# So many holders of a role are named; the others stand among the roles.
MOST = 5
# So many members of groups are read to name some.
MOST_READ = 200


@dataclass(frozen=True)
class Call:
    """Somebody to call in a role; without a name where nobody is on call, and the remark says so.

    Attributes:
        words: until when they are on call, for whom they stand in, or by which group they hold the role.
        on_call: whether they are on call, or stand in for who is.
        more: how many others there are, where this tells only that.
    """

    role: Role
    name: str
    phone: str = ""
    words: str = ""
    remark: str = ""
    on_call: bool = False
    more: int = 0

    @property
    def others(self) -> str:
        return _("and %(number)d more") % {"number": self.more} if self.more else ""


def first_in_line(grants: Iterable[Grant], duties: Mapping[Role, OnCall]) -> list[Grant]:
    """`grants`, those of who is on call in their role before the others."""
    return sorted(grants, key=lambda one: not holds_for_who_is_on_call(one, duties))


def holds_for_who_is_on_call(grant: Grant, duties: Mapping[Role, OnCall]) -> bool:
    """Whether it is of somebody who is on call in its role, or of a group in which they are."""
    person = duties[grant.role].person if grant.role in duties else None
    return person is not None and (grant.holder == person or person in grant.members)


def read_members(
    grants: Iterable[Grant], by_way: Mapping[Way, Collection[int]], duties: Mapping[Role, OnCall]
) -> None:
    """Let each of `grants` to a group know its members who may act by it; one query where there is one.

    Whoever is on call comes first, then who has a number. Of very many only the first are read.
    """
    shared = {(one.role, one.holder.pk): one for one in grants if not isinstance(one.holder, User)}
    keys = set[int]().union(*(by_way.get(way, ()) for way in shared))
    if not keys:
        return
    people = sorted(
        User.objects.filter(pk__in=keys).order_by("-phone", "pk")[:MOST_READ],
        key=lambda one: (not one.phone, one.last_name, one.first_name, one.pk),
    )
    for (role, group), grant in shared.items():
        called = duties[role].person if role in duties else None
        members = [one for one in people if one.pk in by_way.get((role, group), ())]
        grant.members = tuple(sorted(members, key=lambda one: one != called))


def waited_for(present: Gate) -> tuple[Role, ...]:
    """The signing roles that it waits for now: for the next step, or for what the gate asks for."""
    if present.phase is None:
        return ()
    step = next_step(present.phase, present.unsigned)
    every = (*step.roles, *(role for one in present.unmet for role in one.who))
    return tuple(role for role in dict.fromkeys(every) if role in SIGNING_ROLES)


def whom_to_call(
    hotfix: HotFix,
    present: Gate,
    *,
    duties: Mapping[Role, OnCall],
    grants: Collection[Grant],
    delegations: Collection[Delegation],
    by_way: Mapping[Way, Collection[int]],
) -> tuple[Call, ...]:
    """Whom to call, role by role, those that are waited for first; nobody of one that has ended.

    Args:
        duties: who is on call, by role.
        grants: those on it, of groups with their members.
        delegations: those that give something here now.
        by_way: who may act in which role, by the way that it came.
    """
    waited = waited_for(present)
    if present.phase is None:
        return ()
    line = _Line(hotfix, present, grants, delegations, by_way)
    return tuple(
        call
        for role in dict.fromkeys((*waited, *duties))
        for call in line.of(role, duties.get(role), waited=role in waited)
    )


class _Line:
    """Who is called in each role."""

    def __init__(
        self,
        hotfix: HotFix,
        present: Gate,
        grants: Collection[Grant],
        delegations: Collection[Delegation],
        by_way: Mapping[Way, Collection[int]],
    ) -> None:
        self._hotfix, self._grants, self._by_way = hotfix, grants, by_way
        self._unsigned, self._approved = present.unsigned, approved_in(hotfix, hotfix.round)
        self._delegations = delegations

    def of(self, role: Role, duty: OnCall | None, *, waited: bool) -> Iterator[Call]:
        """Who is on call, after whoever stands in for them; and all who hold it where these cannot act."""
        able = False
        called = duty.person if duty else None
        if duty and called is None:
            yield Call(role, "", remark=duty.lacks)
        elif duty and called:
            acting = self._acting_for(role, called)
            yield from (replace(_in_place(one), on_call=True) for one in acting)
            remark = self._why_not(role, called) or _away(acting)
            yield Call(role, str(called), called.phone, duty.until, remark, on_call=True)
            able = bool(acting) or not self._why_not(role, called)
        if waited and not able:
            every = dict.fromkeys(self._holders(role, but=called))
            yield from list(every)[:MOST]
            if len(every) > MOST:
                yield Call(role, "", more=len(every) - MOST)

    def _holders(self, role: Role, but: User | None) -> Iterator[Call]:
        """Everybody who may act in `role`, after whoever stands in for them."""
        named = {but.pk} if but else set[int]()
        for grant in self._grants:
            if grant.role is not role or not can_act(grant):
                continue
            people = [grant.holder] if isinstance(grant.holder, User) else list(grant.members)
            group = "" if isinstance(grant.holder, User) else str(grant.holder)
            for person in people:
                if person.pk in named or self._barred(role, person.pk):
                    continue
                named.add(person.pk)
                acting = self._acting_for(role, person)
                yield from map(_in_place, acting)
                yield Call(role, str(person), person.phone, group, _away(acting))

    def _acting_for(self, role: Role, person: User) -> list[Delegation]:
        return [
            one
            for one in self._delegations
            if one.as_role is role
            and one.delegator_id == person.pk
            and not self._barred(role, person.pk, one.delegate_id)
        ]

    def _why_not(self, role: Role, person: User) -> str:
        """Why somebody who is on call cannot act; empty where they may."""
        holds = any(way[0] is role and person.pk in keys for way, keys in self._by_way.items())
        if not holds and not any(
            one.as_role is role and one.delegate_id == person.pk for one in self._delegations
        ):
            return _("holds no role here: signs nothing")
        return _("separation of duties: may not sign this phase") if self._barred(role, person.pk) else ""

    def _barred(self, role: Role, *people: int) -> bool:
        """Whether what one of `people` did keeps them from the sign-off that is missing."""
        waits = role in self._unsigned
        return waits and is_barred(self._hotfix, self._hotfix.state, role, people, self._approved)


def _in_place(one: Delegation) -> Call:
    words = {"who": one.delegator, "moment": clock.to_the_minute(one.ends_at)}
    said = _("for %(who)s until %(moment)s") % words
    return Call(one.as_role, str(one.delegate), one.delegate.phone, said)


def _away(acting: Collection[Delegation]) -> str:
    """That somebody is away, where others act for them."""
    if not acting:
        return ""
    until = max(one.ends_at for one in acting)
    return _("away until %(moment)s") % {"moment": clock.to_the_minute(until)}
