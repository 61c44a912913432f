"""Who may do what, and why not: the only place that asks for a right to act (PROCESS.md 3).

Rights come from grants on the one hot fix or the one system and from the standing groups. Being superuser
or holding a model-wide permission gives no right to sign or to change anything. Who may hold a role is in
role_eligibility.py, who sees what in visibility.py.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.roles import AUDITORS, PROCESS_OWNERS, ROLE_BY_CODENAME, Role, in_group
from apps.common.errors import DomainError, NotAllowed, WrongPhase

from .delegation import Delegation, in_place_of
from .phases import PHASES, Act, Kind, State, act_named, acts_in, phase_of
from .separation_of_duties import why_barred

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.accounts.models import User

    from .models import HotFix

    Anybody = User | AnonymousUser
    Capacity = tuple[Role, User | None]  # in which role, and for whom; None in one's own right


@dataclass(frozen=True)
class Decision:
    """Yes, or no with a reason that a person can act on.

    `role` is the one that is acted in, `on_behalf_of` whoever delegated it; None for a right of one's own.
    """

    allowed: bool
    reason: str = ""
    error: type[DomainError] = NotAllowed
    role: Role | None = None
    on_behalf_of: "User | None" = None

    @property
    def capacity(self) -> str:
        """As what one acts: "QA Lead", or "QA Lead for Ann Lee"; empty where it takes no role."""
        return in_place_of(str(self.role.label), str(self.on_behalf_of or "")) if self.role else ""

    def require(self) -> None:
        """Raise the domain error that stands for this no."""
        if not self.allowed:
            raise self.error(self.reason)


class Rights:
    """One person's rights on one hot fix: each part is read where something depends on it, and once."""

    def __init__(self, user: "Anybody", hotfix: "HotFix") -> None:
        self.user = user
        self.hotfix = hotfix
        self.is_reporter = user.pk is not None and user.pk == hotfix.reported_by_id

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles that this person holds here."""
        return roles_on(self.user, self.hotfix)

    @cached_property
    def delegations(self) -> list[Delegation]:
        """Those that give something to anybody here now."""
        return Delegation.objects.giving(self.hotfix)

    @cached_property
    def held_for(self) -> "dict[Role, tuple[User, ...]]":
        """The people for whom this person may act here, by role."""
        delegators: dict[Role, dict[User, None]] = {}
        for delegation in self.delegations:
            if delegation.delegate_id == self.user.pk:
                delegators.setdefault(delegation.as_role, {})[delegation.delegator] = None
        return {role: tuple(people) for role, people in delegators.items()}

    @cached_property
    def signed(self) -> list[Any]:
        """The sign-offs of the present round, given and refused, of everybody."""
        return [approval for approval in self.hotfix.approvals.all() if approval.round == self.hotfix.round]

    @cached_property
    def said(self) -> list[Any]:
        """What was approved in this round by word of mouth, and is not countersigned yet."""
        return list(self.hotfix.debts.said_in(self.hotfix.round))

    @cached_property
    def _signed_here(self) -> bool:
        return any(one.approved and one.phase == self.hotfix.state for one in self.signed)

    def _deployed_nothing(self) -> bool:
        """Whether it is before the go: one that is stale by now, or was owed and refused, was gone by."""
        phase = self.hotfix.phase
        if phase is None or not phase.deploys or self._signed_here:
            return False
        here = (self.hotfix.round, phase.state)
        return all((debt.round, debt.phase) != here for debt in self.hotfix.debts.all())

    def may(self, act: Act, as_role: Role | None = None, for_whom: "User | None" = None) -> Decision:
        """May this person do `act` now? In a right of one's own before one that was delegated.

        Args:
            as_role: the role to act in, where they have more than one.
            for_whom: the one to act for as a delegate; None where that is not said.
        """
        if not self.user.is_active:
            return Decision(False, _("This account is not active."))
        if as_role is not None and as_role not in act.roles:
            return Decision(False, _("%(role)s does not decide this.") % {"role": as_role.label})
        capacities = self._capacities(act, as_role, for_whom)
        as_reporter = self.is_reporter and bool(act.by_reporter_in) and as_role is None and for_whom is None
        if not capacities and not as_reporter:
            return Decision(False, _acts_not_for(for_whom) if for_whom else _may_only(act))
        if self.hotfix.state not in act.sources:
            return Decision(False, self._wrong_phase(act), WrongPhase)
        if act.kind is Kind.ACT:
            return self._may_do(act, capacities, as_reporter and self.hotfix.state in act.by_reporter_in)
        decisions = [self._may_sign(*capacity) for capacity in capacities]
        found = next((decision for decision in decisions if decision.allowed), decisions[0])
        if found.allowed and act.takes_back and self._deployed_nothing():
            return Decision(False, _nothing_to_take_back(act), WrongPhase)
        return found

    def ways(self, act: Act, as_role: Role | None = None, for_whom: "User | None" = None) -> list[Decision]:
        """Each capacity in which this person could do `act`, own rights first, with the answer for it."""
        return [
            replace(self.may(act, role, other), role=role, on_behalf_of=other)
            for role, other in self._capacities(act, as_role, for_whom)
        ]

    def _capacities(self, act: Act, as_role: Role | None, for_whom: "User | None") -> "list[Capacity]":
        roles = [role for role in act.roles if as_role in (None, role)]
        own: list[Capacity] = [(role, None) for role in roles if role in self.roles and for_whom is None]
        others = ((role, other) for role in roles for other in self.held_for.get(role, ()))
        return own + [(role, other) for role, other in others if for_whom in (None, other)]

    def _may_do(self, act: Act, capacities: "list[Capacity]", as_reporter: bool) -> Decision:
        role, other = capacities[0] if capacities else (None, None)
        if as_reporter and (role is None or other is not None):
            return Decision(True)
        if role is None:
            return Decision(False, _may_only(act))
        return Decision(True, role=role, on_behalf_of=other)

    def _may_sign(self, role: Role, for_whom: "User | None") -> Decision:
        """Separation of duties; whether this role has signed already is the gate's to say."""
        decided = [*self.signed, *self.said]
        why = why_barred(self.hotfix, role, user=self.user, for_whom=for_whom, signed=decided)
        return Decision(False, why) if why else Decision(True, role=role, on_behalf_of=for_whom)

    def _wrong_phase(self, act: Act) -> str:
        return _("“%(act)s” is not possible now: %(reference)s is in %(phase)s.") % {
            "act": act.label,
            "reference": self.hotfix.reference,
            "phase": State(self.hotfix.state).label,
        }

    def may_record(self, evidence: str) -> Decision:
        """May this person fill in the evidence called `evidence` now?"""
        phase = phase_of(evidence)
        if not self.user.is_active:
            return Decision(False, _("This account is not active."))
        recorders = phase.recorders if phase else (Role.CONTRIBUTOR,)
        own = (self.is_reporter and phase is PHASES[0]) or bool(self.roles.intersection(recorders))
        others = [(role, other) for role in recorders for other in self.held_for.get(role, ())]
        if not own and not others:
            who = ", ".join(str(role.label) for role in recorders)
            return Decision(False, _("Only these may fill this in: %(who)s.") % {"who": who})
        if phase is None or self.hotfix.state != phase.state:
            return Decision(
                False, _("This evidence can be changed only while its phase is open."), WrongPhase
            )
        if evidence in phase.afterwards and not (
            self._signed_here or self.hotfix.debts.in_force(self.hotfix)
        ):
            return Decision(
                False, _("Nothing may be recorded here before the sign-off is given."), WrongPhase
            )
        return Decision(True) if own else Decision(True, role=others[0][0], on_behalf_of=others[0][1])

    def may_post(self) -> Decision:
        """May this person post a status update? Whoever has a part in the hot fix, while it is open."""
        if not self.user.is_active:
            return Decision(False, _("This account is not active."))
        if not (self.roles or self.held_for or self.is_reporter):
            return Decision(
                False, _("Only the reporter, and who holds or acts in a role on it, may post an update.")
            )
        if self.hotfix.ended:
            sentence = _("%(reference)s has ended: there is nothing more to post.")
            return Decision(False, sentence % {"reference": self.hotfix.reference}, WrongPhase)
        return Decision(True)

    def acts(self) -> list[tuple[Act, Decision]]:
        """Every act of the present phase with the answer for this person."""
        return [(act, self.may(act)) for act in acts_in(self.hotfix.state)]


def _may_only(act: Act) -> str:
    who = [str(role.label) for role in act.roles]
    if act.by_reporter_in:
        phases = ", ".join(str(state.label) for state in act.by_reporter_in)
        who.append(_("the reporter (in %(phases)s)") % {"phases": phases})
    return _("Only these may do this on this hot fix: %(who)s.") % {"who": ", ".join(who)}


def _nothing_to_take_back(act: Act) -> str:
    return _(
        "“%(act)s” is not possible now: nothing was deployed before the go. Refuse the deployment instead."
    ) % {"act": act.label}


def _acts_not_for(other: "User") -> str:
    return _(
        "You do not act for %(who)s in this now: the delegation has ended or was withdrawn, or %(who)s does"
        " not hold the role here."
    ) % {"who": other}


def may(
    user: "Anybody",
    action: str,
    hotfix: "HotFix",
    as_role: Role | None = None,
    for_whom: "User | None" = None,
) -> Decision:
    """May `user` do the act called `action` to `hotfix` now? Raises UnknownAct."""
    return Rights(user, hotfix).may(act_named(action), as_role, for_whom)


def roles_on(user: "Anybody", hotfix: "HotFix") -> frozenset[Role]:
    """The roles that `user` holds on `hotfix`, by a grant of their own or by a group.

    What is delegated to somebody is not among them, and a superuser has no more than others.
    """
    if not user.is_active:
        return frozenset()
    mine = hotfix.user_grants.filter(user=user.pk).values_list("permission__codename", flat=True)
    ours = hotfix.group_grants.filter(group__user=user.pk).values_list("permission__codename", flat=True)
    return frozenset(ROLE_BY_CODENAME[name] for name in mine.union(ours))


def may_report(user: "Anybody") -> Decision:
    """Any member of staff may report an issue."""
    if user.is_active and user.is_staff:
        return Decision(True)
    return Decision(False, _("Only staff may report an issue."))


def may_export(user: "Anybody") -> Decision:
    """Auditors take whole packs out of the system; everybody else prints what they may see."""
    if in_group(user, AUDITORS):
        return Decision(True)
    return Decision(False, _("Only auditors may export a pack."))


def is_process_owner(user: "Anybody") -> bool:
    """Whether `user` may edit checklists, clocks and rosters, and grant roles on a hot fix."""
    return in_group(user, PROCESS_OWNERS)
