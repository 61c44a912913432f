"""Whether every sign-off ahead can still be given by rightful and separate people (PROCESS.md 3).

Asked early, when somebody can still be found: at the report, at every grant, and on the page. It looks at who
holds which role now, not at who will be awake.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, Role

from .delegation import Delegation
from .models import HotFix
from .phases import BARRED_TO_THE_DEVELOPER, BARRED_TO_THE_REPORTER, PHASES, Phase, State

# Whoever signs: one person, or the two of "B for A", who both count.
People = frozenset[int]
_NOBODY: People = frozenset()


@dataclass(frozen=True)
class Impossible:
    """A sign-off that nobody is left to give. `sentence` says why, and who can do something about it."""

    phase: Phase
    role: Role
    sentence: str


def impossible_sign_offs(hotfix: HotFix, delegations: Iterable[Delegation] | None = None) -> list[Impossible]:
    """The sign-offs ahead of `hotfix` that nobody may give; a fixed number of queries.

    Args:
        delegations: those that give something on `hotfix` now, where the caller has them already.
    """
    if hotfix.phase is None:
        return []
    ahead = [phase for phase in PHASES if phase.number >= hotfix.phase.number]
    signed = [one for one in hotfix.approvals.all() if one.approved and one.round == hotfix.round]
    owed: list[Any] = [one for one in hotfix.debts.all() if one.round == hotfix.round]
    open_roles = [
        (phase, rule.role)
        for phase in ahead
        for rule in phase.sign_offs
        if not any(one.phase == phase.state and one.role == rule.role for one in [*signed, *owed])
    ]
    if not open_roles:
        return []
    able = _able(hotfix, Delegation.objects.giving(hotfix) if delegations is None else delegations)
    found = list(_without_anybody(hotfix, open_roles, signed, able))
    return _in_words(hotfix, found, able)


def _without_anybody(
    hotfix: HotFix, open_roles: list[tuple[Phase, Role]], signed: list[Any], able: dict[Role, set[People]]
) -> Iterator[tuple[Phase, Role]]:
    in_qualification = [one for one in open_roles if one[0].state in BARRED_TO_THE_REPORTER]
    yield from _of_qualification(hotfix, in_qualification, signed, able)
    development = [_people(one) for one in signed if one.phase == State.DEVELOPMENT]
    yield from (one for one in open_roles if one[0].state is State.DEVELOPMENT and not able[one[1]])
    afterwards = [one for one in open_roles if one[0].state in BARRED_TO_THE_DEVELOPER]
    developers = development[-1:] or list(able[Role.SENIOR_DEVELOPER]) or [_NOBODY]
    # Whoever signs Development signs nothing after it: the choice that leaves most open is the one to make.
    stuck = [[one for one in afterwards if not _apart(able[one[1]], who)] for who in developers]
    yield from min(stuck, key=len)


def _of_qualification(
    hotfix: HotFix, open_roles: list[tuple[Phase, Role]], signed: list[Any], able: dict[Role, set[People]]
) -> Iterator[tuple[Phase, Role]]:
    """The reporter signs none of them, and nobody signs two."""
    taken = [_people(one) for one in signed if one.phase == State.QUALIFICATION]
    out = frozenset({hotfix.reported_by_id}).union(*taken)
    left = {one: _apart(able[one[1]], out) for one in open_roles}
    for one in open_roles:
        others = [left[other] for other in open_roles if other != one]
        first_come = all(any(_apart(other, who) for who in left[one]) for other in others if other)
        if not left[one] or not first_come:
            yield one


def _apart(able: Iterable[People], from_whom: People) -> set[People]:
    return {who for who in able if not who & from_whom}


def _people(approval: Any) -> People:
    return frozenset({approval.signer_id, approval.on_behalf_of_id} - {None})


def _able(hotfix: HotFix, delegations: Iterable[Delegation]) -> dict[Role, set[People]]:
    """Who may sign in which role, in their own right or for somebody; separation of duties left aside."""
    active = {"user__is_active": True, "user__is_staff": True}
    members = {f"group__{lookup}": value for lookup, value in active.items()}
    himself = hotfix.user_grants.filter(**active).values_list("permission__codename", "user")
    by_a_group = hotfix.group_grants.filter(**members).values_list("permission__codename", "group__user")
    able: dict[Role, set[People]] = defaultdict(set)
    by_codename = {role.codename: role for role in Role}
    for codename, key in himself.union(by_a_group):
        able[by_codename[codename]].add(frozenset({key}))
    for one in delegations:
        able[one.as_role].add(frozenset({one.delegator_id, one.delegate_id}))
    return able


def _in_words(
    hotfix: HotFix, found: list[tuple[Phase, Role]], able: dict[Role, set[People]]
) -> list[Impossible]:
    if not found:
        return []
    held = {role: _NOBODY.union(*able[role]) for _phase, role in found}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=_NOBODY.union(*held.values()))}
    owners = User.objects.filter(groups__name=PROCESS_OWNERS, is_active=True)
    help_by = ", ".join(str(owner) for owner in owners) or _("nobody at present")
    return [
        Impossible(phase, role, _sentence(phase, role, sorted({names[key] for key in held[role]}), help_by))
        for phase, role in found
    ]


def _sentence(phase: Phase, role: Role, holders: list[str], help_by: str) -> str:
    words = {
        "phase": phase.name,
        "role": role.label,
        "holders": ", ".join(holders),
        "owners": help_by,
    }
    if not holders:
        why = _("No one is left who may sign %(phase)s: nobody holds the role of %(role)s.")
    else:
        why = _(
            "No one is left who may sign %(phase)s as %(role)s: separation of duties bars whoever holds the"
            " role (%(holders)s)."
        )
    return (why + " " + _("A process owner can grant it to somebody else: %(owners)s.")) % words
