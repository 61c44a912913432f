"""Separation of duties (PROCESS.md 3): whom that which was signed bars from signing more.

Who signs for somebody else is counted as both: what bars either of the two bars this signature, and it will
bar both of them later. The rule is `conflict`, `reported_it` and `changed_production`: policy, debts, lists
and the paper ask it here. The database says it once more, by a trigger
(apps/approvals/separation_trigger.py).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.roles import Role

from .phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_OTHER_SIGNER,
    BARRED_TO_THE_REPORTER,
    BARRED_TO_THE_REPORTER_IF_LATE,
    BARRED_TO_WHO_CHANGED_PRODUCTION,
    SIGNED_BY_THE_DEVELOPER,
    State,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

    from .models import HotFix

    Anybody: TypeAlias = User | AnonymousUser


def conflict(phase: str, role: str, other_phase: str, other_role: str) -> bool:
    """Whether one person may not sign both of these in one round, whichever comes first."""
    if phase == other_phase:
        return phase in BARRED_TO_THE_OTHER_SIGNER and role != other_role
    pair = {phase, other_phase}
    return not pair.isdisjoint(SIGNED_BY_THE_DEVELOPER) and not pair.isdisjoint(BARRED_TO_THE_DEVELOPER)


def people_behind(decided: Any) -> frozenset[int]:
    """The keys of everybody whose decision this is: who signed, and whom it was signed for."""
    return frozenset({decided.signer_id, decided.on_behalf_of_id} - {None})


def barring(decided: Iterable[Any], phase: str, role: str, person: int | None) -> Any:
    """The first of `decided`, in the same round, for which this person may not sign `phase` in `role`.

    None where nothing bars. What was signed for a person counts as signed by that person too.
    """
    return next(
        (
            one
            for one in decided
            if person in people_behind(one) and conflict(phase, role, one.phase, one.role)
        ),
        None,
    )


def reported_it(hotfix: "HotFix", phase: str, person: int | None) -> bool:
    """Whether this person may not sign `phase` for having reported the hot fix; of a late record, more."""
    barred = phase in BARRED_TO_THE_REPORTER or (hotfix.late and phase in BARRED_TO_THE_REPORTER_IF_LATE)
    return barred and person == hotfix.reported_by_id


def changed_production(hotfix: "HotFix", phase: str, person: int | None) -> bool:
    """Whether this person may not sign `phase` for having changed production first, ahead of the go."""
    changer = hotfix.production_changed_by_id
    return changer is not None and changer == person and phase in BARRED_TO_WHO_CHANGED_PRODUCTION


def why_never(hotfix: "HotFix", phase: str, person: int | None) -> str:
    """Why this person may sign `phase` in no role and no round, for what they did; empty where they may."""
    if reported_it(hotfix, phase, person):
        return reporter_may_not_sign(phase)
    return who_changed_production_may_not_sign(phase) if changed_production(hotfix, phase, person) else ""


def kept_out(phase: str, people: Iterable[int]) -> Q:
    """What keeps those of which one of `people` may not sign `phase`: `why_never`, asked of rows."""
    theirs = list(people)
    found = Q(pk__in=())
    if phase in BARRED_TO_THE_REPORTER:
        found |= Q(reported_by__in=theirs)
    elif phase in BARRED_TO_THE_REPORTER_IF_LATE:
        found |= Q(reported_by__in=theirs, late_since__isnull=False)
    if phase in BARRED_TO_WHO_CHANGED_PRODUCTION:
        found |= Q(production_changed_by__in=theirs)
    return found


def decided_in(hotfix: "HotFix", number: int) -> list[Any]:
    """Every decision of round `number`: what was signed, yes or no, and each yes by word of mouth.

    A yes that was withdrawn is none: it was taken back before it had moved anything, and bars nobody.
    """
    signed = [one for one in hotfix.approvals.all() if one.round == number and one.withdrawn is None]
    return [*signed, *hotfix.debts.said_in(number)]


def approved_in(hotfix: "HotFix", number: int) -> list[Any]:
    """Every yes of round `number`."""
    return [one for one in decided_in(hotfix, number) if one.approved]


def kept_apart(decided: Iterable[Any], others: Iterable[Any]) -> bool:
    """Whether nobody is behind one of `decided` and behind one of `others` that bars it; all of one round."""
    them = list(others)
    return not any(
        people_behind(one) & people_behind(other) and conflict(one.phase, one.role, other.phase, other.role)
        for one in decided
        for other in them
    )


def is_barred(
    hotfix: "HotFix", phase: str, role: str, people: Iterable[int], approved: Iterable[Any]
) -> bool:
    """Whether one of `people`, or both of "B for A", may not sign `phase` in `role`.

    Args:
        approved: what `approved_in` gave for the present round.
    """
    yeses = list(approved)
    return any(
        bool(why_never(hotfix, phase, person)) or barring(yeses, phase, role, person) is not None
        for person in people
    )


def why_barred(
    hotfix: "HotFix", role: Role, *, user: "Anybody", for_whom: "User | None", signed: Iterable[Any]
) -> str:
    """Why `user` may not sign the present phase in `role`, or not for `for_whom`; empty where they may.

    Args:
        signed: the approvals of the present round.
    """
    people = [user] if for_whom is None else [user, for_whom]
    if any(reported_it(hotfix, hotfix.state, person.pk) for person in people):
        if for_whom is None or user.pk == hotfix.reported_by_id:
            return reporter_may_not_sign(hotfix.state)
        return _("%(who)s reported this hot fix, so nobody may sign its %(phase)s for %(who)s.") % {
            "who": for_whom,
            "phase": State(hotfix.state).label,
        }
    if any(changed_production(hotfix, hotfix.state, person.pk) for person in people):
        if for_whom is None or user.pk == hotfix.production_changed_by_id:
            return who_changed_production_may_not_sign(hotfix.state)
        return _("%(who)s changed production first, so nobody may sign %(phase)s for %(who)s.") % {
            "who": for_whom,
            "phase": State(hotfix.state).label,
        }
    approved = [one for one in signed if one.approved]
    for person in people:
        if found := barring(approved, hotfix.state, role, person.pk):
            return _sentence(found, State(hotfix.state), user, person)
    return ""


def reporter_may_not_sign(phase: str) -> str:
    """What somebody is told who reported a hot fix and would sign `phase` of it."""
    return _("Whoever reported a hot fix may not sign its %(phase)s.") % {"phase": State(phase).label}


def who_changed_production_may_not_sign(phase: str) -> str:
    """What somebody is told who changed production first and would sign `phase`."""
    return _("Whoever changed production first, ahead of the go, may not sign %(phase)s.") % {
        "phase": State(phase).label
    }


def gave_the_other_approval(phase: str) -> str:
    """What somebody is told who gave the other approval of `phase`."""
    words = _("You gave the other %(phase)s approval: one person may not sign both.")
    return words % {"phase": State(phase).label}


def _sentence(signed: Any, state: State, user: "Anybody", person: "Anybody") -> str:
    """Why what was `signed` bars from signing `state`; it was signed by the user, or by or for `person`."""
    there = State(signed.phase)
    by_the_user = signed.signer_id == user.pk
    if there is state:
        if by_the_user:
            return gave_the_other_approval(state)
        sentence = _(
            "%(signed_by)s gave the other %(phase)s approval: one person may not sign both, so this one"
            " may be signed neither by %(who)s nor for %(who)s."
        )
    elif by_the_user:
        sentence = _("You signed %(there)s in this round, so somebody else must sign %(phase)s.")
    else:
        sentence = _(
            "%(signed_by)s signed %(there)s in this round, so %(phase)s may be signed neither by %(who)s"
            " nor for %(who)s."
        )
    return sentence % {
        "signed_by": signed.signed_by,
        "who": person,
        "phase": state.label,
        "there": there.label,
    }
