"""Who may do what, and why not: the only place that asks for a right to act (PROCESS.md 3).

Rights come from grants on the one hot fix or the one system and from the standing groups. Being superuser
or holding a model-wide permission gives no right to sign or to change anything. Who may hold a role is in
role_eligibility.py, who sees what in visibility.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.roles import AUDITORS, HOLD_NO_ROLE, PROCESS_OWNERS, Role, in_group
from apps.common import clock
from apps.common.errors import DomainError, NotAllowed, WrongPhase

from .delegation import Delegation, in_place_of
from .gaining import held_on, why_without_effect
from .phase_rules import belongs_to_the_report, is_up_to_the_go, owed_with
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

    @property
    def key(self) -> str:
        """How forms name this capacity: the role, with the key of whom it is acted for."""
        role = self.role.value if self.role else ""
        return f"{role}:{self.on_behalf_of.pk}" if self.on_behalf_of else role

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

    @classmethod
    def known(
        cls,
        user: "Anybody",
        hotfix: "HotFix",
        *,
        roles: Iterable[Role],
        held_for: "dict[Role, tuple[User, ...]]",
    ) -> "Rights":
        """Rights of which a list has read already in which roles, and for whom, this person may act."""
        rights = cls(user, hotfix)
        vars(rights).update({"roles": frozenset(roles), "held_for": held_for, "without_effect": {}})
        return rights

    @cached_property
    def _held(self) -> dict[Role, bool]:
        return held_on(self.user, self.hotfix)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles that this person holds here."""
        return frozenset(role for role, counts in self._held.items() if counts)

    @cached_property
    def lent(self) -> list[Delegation]:
        """What is delegated to anybody here now, with those that give nothing for whose act they are."""
        return Delegation.objects.lending(self.hotfix)

    @cached_property
    def delegations(self) -> list[Delegation]:
        """Those that give something to anybody here now."""
        return [one for one in self.lent if one.counts]

    @cached_property
    def held_for(self) -> "dict[Role, tuple[User, ...]]":
        """The people for whom this person may act here, by role."""
        delegators: dict[Role, dict[User, None]] = {}
        for delegation in self.delegations:
            if delegation.delegate_id == self.user.pk:
                delegators.setdefault(delegation.as_role, {})[delegation.delegator] = None
        return {role: tuple(people) for role, people in delegators.items()}

    @cached_property
    def without_effect(self) -> "dict[Role, str]":
        """The roles that came to this person and that they may not act in, each with the sentence why."""
        own = {role: None for role, counts in self._held.items() if not counts}
        lent = {
            one.as_role: one.delegator
            for one in self.lent
            if one.delegate_id == self.user.pk and not one.counts
        }
        usable = self.roles.union(self.held_for)
        return {
            role: why_without_effect(self.user, self.hotfix, role, giver)
            for role, giver in {**lent, **own}.items()
            if role not in usable
        }

    @property
    def has_a_part(self) -> bool:
        """Whether they hold a role here or have one delegated, be it one that they may not act in."""
        return bool(self._held) or any(one.delegate_id == self.user.pk for one in self.lent)

    @cached_property
    def signed(self) -> list[Any]:
        """The sign-offs of the present round, given and refused, of everybody; none that was withdrawn."""
        return [approval for approval in self._ever_signed if approval.withdrawn is None]

    @cached_property
    def _ever_signed(self) -> list[Any]:
        return [approval for approval in self.hotfix.approvals.all() if approval.round == self.hotfix.round]

    @cached_property
    def said(self) -> list[Any]:
        """What was approved in this round by word of mouth, and is not countersigned yet."""
        return list(self.hotfix.debts.said_in(self.hotfix.round))

    @cached_property
    def _signed_here(self) -> bool:
        """Whether a yes was ever given in this phase: by a withdrawn one something may have been done."""
        return any(one.approved and one.phase == self.hotfix.state for one in self._ever_signed)

    @property
    def before_the_go(self) -> bool:
        """Whether no go of this round stands: one that is stale or owed does, a withdrawn one does not."""
        phase = self.hotfix.phase
        if phase is None or not is_up_to_the_go(phase):
            return False
        here = (self.hotfix.round, phase.state)
        given = any(one.approved and one.phase == phase.state for one in self.signed)
        owed = any((debt.round, debt.phase) == here for debt in self.hotfix.debts.all())
        return not (phase.deploys and (given or owed))

    def _deployed_nothing(self) -> bool:
        """Whether it is before the go: one that is stale, withdrawn, or was owed and refused, was gone by."""
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
            return Decision(
                False, self._no_capacity(act, act.roles if as_role is None else (as_role,), for_whom)
            )
        if not act.is_possible_in(self.hotfix.state, ahead=self.hotfix.ahead_of_its_go):
            return Decision(False, self._wrong_phase(act), WrongPhase)
        if act.kind is Kind.ACT:
            return self._may_do(act, capacities, as_reporter and self.hotfix.state in act.by_reporter_in)
        decisions = [self._may_sign(*capacity) for capacity in capacities]
        found = next((decision for decision in decisions if decision.allowed), decisions[0])
        if found.allowed and act.takes_back and self._deployed_nothing() and not self.hotfix.ahead_of_its_go:
            return Decision(False, _nothing_to_take_back(act), WrongPhase)
        return found

    def _no_capacity(self, act: Act, roles: "Iterable[Role]", for_whom: "User | None") -> str:
        if self.hotfix.ended:
            return self._has_ended()
        why = next((self.without_effect[role] for role in roles if role in self.without_effect), "")
        return why or (_acts_not_for(for_whom) if for_whom else _may_only(act))

    def _has_ended(self) -> str:
        """What whoever comes by an older message reads: the roles ended as well, so nobody holds any."""
        sentence = _(
            "%(reference)s has ended: it is %(state)s since %(when)s, and nothing more is asked here."
        )
        return sentence % {
            "reference": self.hotfix.reference,
            "state": State(self.hotfix.state).label,
            "when": clock.to_the_minute(self.hotfix.phase_entered_at),
        }

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

    def may_ratify(self, way: Decision) -> Decision:
        """May this person, acting as `way` says, ratify something of the present phase with their name?"""
        if way.role is None:
            return way
        return self._may_sign(way.role, way.on_behalf_of)

    def _may_sign(self, role: Role, for_whom: "User | None") -> Decision:
        """Separation of duties; whether this role has signed already is the gate's to say."""
        decided = [*self.signed, *self.said]
        why = why_barred(self.hotfix, role, user=self.user, for_whom=for_whom, signed=decided)
        return Decision(False, why) if why else Decision(True, role=role, on_behalf_of=for_whom)

    def _wrong_phase(self, act: Act) -> str:
        if act.is_possible_in(self.hotfix.state, ahead=False):
            sentence = _(
                "“%(act)s” is not possible: production was changed already. What was changed is rolled back,"
                " or Qualification refuses to ratify it."
            )
            return sentence % {"act": act.label}
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
            if self.hotfix.ended:
                return Decision(False, self._has_ended())
            if why := next(
                (self.without_effect[role] for role in recorders if role in self.without_effect), ""
            ):
                return Decision(False, why)
            who = ", ".join(str(role.label) for role in recorders)
            return Decision(False, _("Only these may fill this in: %(who)s.") % {"who": who})
        if phase is None or self.hotfix.state != phase.state:
            if not self.may_be_completed(evidence):
                return Decision(
                    False, _("This evidence can be changed only while its phase is open."), WrongPhase
                )
            return Decision(True) if own else Decision(True, role=others[0][0], on_behalf_of=others[0][1])
        if evidence in phase.afterwards and not (
            self._signed_here or self.hotfix.debts.in_force(self.hotfix)
        ):
            return Decision(
                False, _("Nothing may be recorded here before the sign-off is given."), WrongPhase
            )
        return Decision(True) if own else Decision(True, role=others[0][0], on_behalf_of=others[0][1])

    def may_be_completed(self, evidence: str) -> bool:
        """Whether of the evidence called `evidence`, whose phase is left, something may still follow.

        Under an evidence debt; and what the report of an Emergency lacks, until somebody signs for it.
        """
        phase = self.hotfix.phase
        if phase is None:
            return False
        follows = self.hotfix.evidence_may_follow and evidence in owed_with(phase) and self._lacks(evidence)
        return follows or any(debt.names_evidence(evidence) for debt in self.owed)

    def _lacks(self, evidence: str) -> bool:
        """Whether the evidence called `evidence`, of this round, lacks anything; read once."""
        known: dict[str, bool] = self.__dict__.setdefault("_lacking", {})
        if evidence not in known:
            records = self.hotfix.evidence(evidence)[evidence]
            known[evidence] = any(record.follows() for record in records)
        return known[evidence]

    @cached_property
    def owed(self) -> list[Any]:
        """The evidence debts of every round that are still open."""
        return list(self.hotfix.evidence_debts.open_on(self.hotfix))

    def may_attach(self, evidence: str) -> Decision:
        """May this person attach a file to the evidence called `evidence` now?

        Whoever may fill it in; and the reporter to their report while the hot fix is open, since what they
        see may come late, and nobody signs the report.
        """
        recording = self.may_record(evidence)
        if recording.allowed or not self.user.is_active or self.hotfix.ended:
            return recording
        return Decision(True) if self.is_reporter and belongs_to_the_report(evidence) else recording

    def may_post(self) -> Decision:
        """May this person post a status update? Whoever has a part in the hot fix, while it is open."""
        if not self.user.is_active:
            return Decision(False, _("This account is not active."))
        if not (self.roles or self.held_for or self.is_reporter):
            if self.hotfix.ended:
                return Decision(False, self._has_ended())
            return Decision(
                False, _("Only the reporter, and who holds or acts in a role on it, may post an update.")
            )
        if self.hotfix.ended:
            sentence = _("%(reference)s has ended: there is nothing more to post.")
            return Decision(False, sentence % {"reference": self.hotfix.reference}, WrongPhase)
        return Decision(True)

    def acts(self) -> list[tuple[Act, Decision]]:
        """Every act of the present phase with the answer for this person."""
        return [(act, self.may(act)) for act in acts_in(self.hotfix.state, ahead=self.hotfix.ahead_of_its_go)]


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

    What is delegated to somebody is not among them, nor what came by an act of their own (gaining.py), and a
    superuser has no more than others.
    """
    return frozenset(role for role, counts in held_on(user, hotfix).items() if counts)


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


def reads_and_changes_nothing(user: "Anybody") -> bool:
    """Whether `user` audits or sits on the change board."""
    return in_group(user, *HOLD_NO_ROLE)
