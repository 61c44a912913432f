"""What waits for one person of all that follows: evidence, answers for a lane, amendments."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from apps.accounts.roles import Role
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among, union
from apps.common.reading_along import read_along

from .models import HotFix
from .phase_rules import ROLES_OF_THE_LANE, belongs_to_the_report
from .phases import phase_of
from .separation_of_duties import decided_in
from .visibility import Holding


def followed_by(me: int, held: Mapping[Holding, Keys]) -> set[int]:
    """The keys of the hot fixes where evidence or an amendment waits for the person with the key `me`.

    Args:
        held: the hot fixes on which they act in each role, for themselves or for somebody.
    """
    return _to_follow(me, held) | _to_amend(me, held)


def _to_follow(me: int, held: Mapping[Holding, Keys]) -> set[int]:
    """The keys of those where evidence follows that the person with the key `me` supplies or ratifies."""
    owed = _OWED.instances(me=me, hotfixes=union(held.values()))
    read_along((debt.hotfix for debt in owed), "supplements", "approvals", "debts")
    return {debt.hotfix_id for debt in owed if _follows_by(debt, me, held)}


def _owed(*, me: int, hotfixes: Keys) -> Any:
    open_ones = _model_of("evidence_debts").objects.open()
    theirs = among("hotfix__pk", hotfixes) | Q(hotfix__reported_by=me)
    return open_ones.filter(theirs).select_related("hotfix")


_OWED = KeptQuestion(_owed)


def to_answer(me: int, held: Mapping[Holding, Keys]) -> Iterator[tuple[Keys, Q]]:
    """What keeps, among which keys, those whose lane was changed, where the person `me` answers for it."""
    waiting = _model_of("lane_changes").objects.waiting().exclude(signer=me)
    for one, ids in held.items():
        if one.holder == me and one.role in ROLES_OF_THE_LANE:
            of_others = waiting.exclude(role=one.role).values("hotfix")
            yield ids, Q(pk__in=of_others) & ~Q(reported_by=me) & ~Q(production_changed_by=me)


def _to_amend(me: int, held: Mapping[Holding, Keys]) -> set[int]:
    """The keys of those where something was amended that the person with the key `me` signs."""
    own = {one.role: ids for one, ids in held.items() if one.holder == me}
    if not own:
        return set()
    found = _AMENDED.instances(hotfixes=union(own.values()))
    read_along((one.hotfix for one in found), "approvals", "debts")
    return {
        one.hotfix_id
        for one in found
        if one.waits_for(
            me,
            [role for role, ids in own.items() if one.hotfix_id in ids],
            decided_in(one.hotfix, one.round),
        )
    }


def _amended(*, hotfixes: Keys) -> Any:
    waiting = _model_of("amendments").objects.waiting()
    return waiting.filter(among("hotfix__pk", hotfixes)).select_related("hotfix")


_AMENDED = KeptQuestion(_amended)


def _follows_by(debt: Any, me: int, held: Mapping[Holding, Keys]) -> bool:
    """Whether `debt` waits for the person with the key `me`: to be filled in, or to be ratified."""
    mine = [holding for holding, ids in held.items() if debt.hotfix_id in ids]
    if lacking := debt.still_lacking:
        supplied_by = {role for name in lacking for role in _suppliers(name)}
        reports = debt.hotfix.reported_by_id == me and any(belongs_to_the_report(name) for name in lacking)
        return reports or any(one.role in supplied_by for one in mine)
    own = {one.role for one in mine if one.holder == me}
    return bool(debt.waits_for(me, own, decided_in(debt.hotfix, debt.round)))


def _suppliers(evidence: str) -> tuple[Role, ...]:
    phase = phase_of(evidence)
    return phase.suppliers if phase else ()


def _model_of(relation: str) -> Any:
    """The model behind a relation of the hot fix that an app above this one made."""
    return HotFix._meta.get_field(relation).related_model
