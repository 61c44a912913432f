"""What waits for whom: the next step of a hot fix, a debt, and a call to break the glass.

One answer for the lists and their column, the front page, the panel of the gate, messages and papers:

- The *next step* leads on out of the present phase. While a sign-off is missing, it is that sign-off: it
  waits for whoever may give it, as the policy says, separation of duties and delegations included. Missing
  is what was not given, what was given or said of other evidence than there is now, and what was refused
  afterwards. When none is missing, the next step is the act of the phase, and waits for whoever may do that;
  in Issue Identified this is the reporter as well.
- Whether the evidence is complete makes no difference: whoever leads on sees to that, too.
- A *debt* waits for whoever may settle it, and a *call* to break the glass for whoever may confirm it.
- Nothing waits for people who cannot sign in, and nothing on a hot fix that has ended.

Of one hot fix the gate and the policy are asked. Lists ask of all at once, so `waiting_for` says the same
once more in SQL; tests/inbox compares the two, over every situation and person that it can make.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role

from .delegation import Delegation
from .gates import Requirement, Source, unsigned_roles
from .grants import Grant, roles_of, who_acts_as
from .models import HotFix, HotFixQuerySet
from .phases import PHASES, Act, Kind, Phase, act_named
from .separation_of_duties import approved_in, barred_by, is_barred, reported_by
from .visibility import Holding, holdings

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Anybody = User | AnonymousUser


@dataclass(frozen=True)
class NextStep:
    """What leads on: an act, and the roles that it waits for; `by_reporter` where the reporter may do it."""

    act: Act
    roles: tuple[Role, ...]
    by_reporter: bool = False


def next_step(phase: Phase, unsigned: Sequence[Role]) -> NextStep:
    """The next step out of `phase`, where the sign-offs of the roles `unsigned` are missing."""
    if unsigned:
        return NextStep(act_named(phase.signs_by), tuple(unsigned))
    act = phase.way_on
    if act.kind is Kind.SIGN_OFF:  # every one is given: nobody is asked for a second one
        return NextStep(act, ())
    return NextStep(act, act.roles, phase.state in act.by_reporter_in)


# --- One hot fix: who is named -------------------------------------------------------------------------


@dataclass(frozen=True)
class Awaited:
    """Whom the next step waits for in one role; `role` is None for the reporter."""

    role: Role | None
    holders: tuple[str, ...]
    delegates: tuple[str, ...] = ()


def awaited(hotfix: HotFix) -> list[Awaited]:
    """Whom the next step of `hotfix` waits for, role by role; nobody once it has ended.

    No query, where `hotfix` was read by `grants.with_roles` and with its approvals, debts and reporter.
    """
    if hotfix.phase is None:
        return []
    step = next_step(hotfix.phase, unsigned_roles(hotfix, hotfix.phase, hotfix.evidence_digest))
    found = []
    if step.by_reporter and _may_sign_in(hotfix.reported_by):
        found.append(Awaited(None, (str(hotfix.reported_by),)))
    grants, delegations = roles_of(hotfix)
    for role in step.roles:
        holding, acting = grants, delegations
        if step.act.kind is Kind.SIGN_OFF:
            holding, acting = not_barred(hotfix, role, grants, delegations)
        found.append(
            Awaited(
                role,
                tuple(str(one.holder) for one in holding if one.role is role and _can_act(one)),
                tuple(one.people for one in acting if one.as_role is role),
            )
        )
    return found


def not_barred(
    hotfix: HotFix, role: Role, grants: Iterable[Grant], delegations: Iterable[Delegation]
) -> tuple[list[Grant], list[Delegation]]:
    """Of these, what is left to sign the present phase in `role`, separation of duties asked.

    A group is named as a whole, and so never barred: who of it may sign, the policy says when they try.
    """
    approved = approved_in(hotfix, hotfix.round)

    def barred(*people: int) -> bool:
        return is_barred(hotfix, hotfix.state, role, people, approved)

    return (
        [one for one in grants if not (isinstance(one.holder, User) and barred(one.holder.pk))],
        [one for one in delegations if not barred(one.delegator_id, one.delegate_id)],
    )


def who_can_supply(
    requirement: Requirement,
    hotfix: HotFix,
    *,
    grants: Iterable[Grant],
    delegations: Iterable[Delegation],
) -> str:
    """Who can supply what the gate asks for, as one text: each role with its people, or the reporter."""
    if not requirement.who:
        return _("Reporter (%(name)s)") % {"name": hotfix.reported_by}
    able = [one for one in grants if _can_act(one)]
    return "; ".join(
        f"{role.label} ({_supplied_by(requirement, role, hotfix, able, list(delegations)) or _('nobody')})"
        for role in requirement.who
    )


def _supplied_by(
    requirement: Requirement, role: Role, hotfix: HotFix, grants: list[Grant], delegations: list[Delegation]
) -> str:
    if requirement.source is Source.DEBT:
        debt = next(one for one in hotfix.debts.all() if str(one.pk) == requirement.place)
        left = [
            one for one in grants if not (isinstance(one.holder, User) and debt.why_barred(one.holder.pk))
        ]
        return who_acts_as(role, left, ())  # a debt is settled by no delegate
    if requirement.source is Source.SIGN_OFF:
        grants, delegations = not_barred(hotfix, role, grants, delegations)
    return who_acts_as(role, grants, delegations)


def _can_act(grant: Grant) -> bool:
    """Whether somebody may act by `grant`; of a group that is not asked."""
    return not isinstance(grant.holder, User) or _may_sign_in(grant.holder)


def _may_sign_in(user: "Anybody") -> bool:
    return user.is_active and user.is_staff


# --- Many hot fixes: what waits for one person, in SQL ----------------------------------------------------


def waiting_for(user: "Anybody", hotfixes: HotFixQuerySet) -> HotFixQuerySet:
    """Those of `hotfixes` where something waits for `user`: the next step, a debt or a call."""
    if not _may_sign_in(user):
        return hotfixes.none()
    by_reporter = [one.state for one in PHASES if one.state in one.way_on.by_reporter_in]
    calls = _related("glass_calls").objects.that_may_confirm(user)
    waiting = Q(reported_by=user.pk, state__in=by_reporter) | Q(pk__in=calls.values("hotfix"))
    for holding, ids in holdings(user).items():
        leads_on = Q(pk__in=())
        for phase in PHASES:
            leads_on |= _leads_on(phase, holding, user)
        if holding.holder == user.pk:  # a delegate settles no debt
            owed = _related("debts").objects.that_may_settle(user, holding.role)
            leads_on |= Q(Exists(owed.filter(hotfix=OuterRef("pk"))))
        waiting |= Q(leads_on, pk__in=ids)
    return hotfixes.open().filter(waiting)


def _leads_on(phase: Phase, holding: Holding, user: "Anybody") -> Q:
    """What keeps those in `phase` whose next step `user` may take by `holding`: see `next_step`."""
    found = Q(pk__in=())
    asked = [rule.role for rule in phase.sign_offs]
    if holding.role in asked:
        people = dict.fromkeys((user.pk, holding.holder))
        free = [~_barred(phase, holding.role, person) for person in people]
        found |= Q(~_stands(holding.role), *free, state=phase.state)
    if phase.way_on.kind is Kind.ACT and holding.role in phase.way_on.roles:
        found |= Q(*(_stands(role) for role in asked), state=phase.state)
    return found


def _stands(role: Role) -> Q:
    """Whether the sign-off of `role` is not missing in the present phase: see `gates.unsigned_roles`."""
    here = {**_OF_THIS_ROUND, "phase": OuterRef("state"), "role": role}
    approval, debt = _related("approvals"), _related("debts")
    given = approval.objects.filter(
        _covers_the_evidence(), decision=approval.Decision.APPROVED, settles=None, **here
    )
    unsettled = Q(settlement__isnull=True) & (Q(kind=debt.Kind.BREAK_GLASS) | _covers_the_evidence())
    ratified = _covers_the_evidence("settlement__") & Q(settlement__decision=approval.Decision.APPROVED)
    owed = debt.objects.filter(unsettled | ratified, **here)
    return Q(Exists(given)) | Q(Exists(owed))


def _covers_the_evidence(to: str = "") -> Q:
    """What keeps that which was signed of the evidence as it is now; `to` leads to the sign-off."""
    return Q(**{f"{to}evidence_digest": OuterRef("evidence_digest")})


def _barred(phase: Phase, role: Role, person: int | None) -> Q:
    """Whether separation of duties keeps `person` from signing `phase`: see `is_barred`."""
    approval, debt = _related("approvals"), _related("debts")
    approved = approval.objects.filter(decision=approval.Decision.APPROVED, **_OF_THIS_ROUND)
    barred = barred_by(approved, debt.objects.filter(**_OF_THIS_ROUND), phase.state, role, person)
    return barred | reported_by(phase.state, person)


_OF_THIS_ROUND = {"hotfix": OuterRef("pk"), "round": OuterRef("round")}


def _related(name: str) -> Any:
    """The model behind a relation of the hot fix that an app above this one made."""
    return HotFix._meta.get_field(name).related_model
