"""Whether every sign-off ahead can still be given by rightful and separate people (PROCESS.md 3).

Asked early, when somebody can still be found: at the report, at every grant, and on the page. It looks at who
holds which role now, not at who will be awake.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role

from .delegation import Delegation
from .models import HotFix
from .phases import PHASE_BY_STATE, PHASES, Phase, State
from .role_holders import holders_by_role, process_owners
from .separation_of_duties import conflict, is_barred

# Whoever signs: one person, or the two of "B for A", who both count.
People = frozenset[int]
_NOBODY: People = frozenset()


class OpenRole(NamedTuple):
    """A sign-off that is still to be given."""

    state: State
    role: Role


@dataclass(frozen=True)
class ImpossibleSignOff:
    """A sign-off that nobody is left to give. `sentence` says why, and who can do something about it."""

    phase: Phase
    role: Role
    sentence: str


def impossible_sign_offs(
    hotfix: HotFix, delegations: Iterable[Delegation] | None = None
) -> list[ImpossibleSignOff]:
    """The sign-offs ahead of `hotfix` that nobody may give; a fixed number of queries.

    Args:
        delegations: those that give something on `hotfix` now, where the caller has them already.
    """
    if hotfix.phase is None:
        return []
    ahead = [phase for phase in PHASES if phase.number >= hotfix.phase.number]
    debts = list(hotfix.debts.all())  # once: not every caller has read them
    approved: list[Any] = [
        one for one in hotfix.approvals.all() if one.counts_as_yes and one.round == hotfix.round
    ]
    approved += [one.spoken for one in debts if one.spoken and one.round == hotfix.round]
    owed = [one for one in debts if one.round == hotfix.round and not (one.refused or one.void)]
    open_roles = [
        OpenRole(phase.state, rule.role)
        for phase in ahead
        for rule in phase.sign_offs
        if not any(one.phase == phase.state and one.role == rule.role for one in [*approved, *owed])
    ]
    if not open_roles:
        return []
    able = _able(hotfix, Delegation.objects.giving(hotfix) if delegations is None else delegations)
    left = {
        one: {who for who in able[one.role] if not is_barred(hotfix, *one, who, approved)}
        for one in open_roles
    }
    return _in_words(hotfix, without_anybody(left), able)


def without_anybody(left: dict[OpenRole, set[People]]) -> list[OpenRole]:
    """Those for which nobody is left, now or after whoever signs another one; `left` says who could."""
    stuck = {one for one in left if not left[one]}
    for first in left:
        later = [one for one in left if _not_before(first, one) and conflict(*first, *one)]
        # Whoever signs the first signs none of these: the choice that leaves most open is the one to make.
        choices = ([one for one in later if not _apart(left[one], who)] for who in left[first] or {_NOBODY})
        fewest: list[OpenRole] = min(choices, key=len)
        stuck.update(fewest)
    return [one for one in left if one in stuck]


def _not_before(first: OpenRole, one: OpenRole) -> bool:
    """Whether `one` may be signed after `first`; of two in one phase, either may."""
    return PHASE_BY_STATE[one.state].number >= PHASE_BY_STATE[first.state].number


def _apart(able: Iterable[People], from_whom: People) -> set[People]:
    return {who for who in able if not who & from_whom}


def _able(hotfix: HotFix, delegations: Iterable[Delegation]) -> dict[Role, set[People]]:
    """Who may sign in which role, in their own right or for somebody; separation of duties left aside."""
    able: dict[Role, set[People]] = defaultdict(set)
    for role, keys in holders_by_role(hotfix).items():
        able[role].update(frozenset({key}) for key in keys)
    for one in delegations:
        able[one.as_role].add(frozenset({one.delegator_id, one.delegate_id}))
    return able


def _in_words(
    hotfix: HotFix, found: list[OpenRole], able: dict[Role, set[People]]
) -> list[ImpossibleSignOff]:
    if not found:
        return []
    held = {role: _NOBODY.union(*able[role]) for _state, role in found}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=_NOBODY.union(*held.values()))}
    help_by = ", ".join(str(owner) for owner in process_owners()) or _("nobody at present")
    result = []
    for state, role in found:
        phase, holders = PHASE_BY_STATE[state], sorted({names[key] for key in held[role]})
        result.append(ImpossibleSignOff(phase, role, _sentence(phase, role, holders, help_by)))
    return result


def _sentence(phase: Phase, role: Role, holders: list[str], help_by: str) -> str:
    words = {
        "phase": phase.name,
        "role": role.label,
        "holders": ", ".join(holders),
        "owners": help_by,
    }
    if not holders:
        why = _("No one is left who may sign %(phase)s: nobody who can act holds the role of %(role)s.")
    else:
        why = _(
            "No one is left who may sign %(phase)s as %(role)s: separation of duties bars whoever holds the"
            " role (%(holders)s)."
        )
    return (why + " " + _("A process owner can grant it to somebody else: %(owners)s.")) % words
