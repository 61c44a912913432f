"""Who may do what, and why not: the only place that asks for permissions (PROCESS.md 3).

Rights come from grants on the one hot fix or the one system and from the standing groups. Being superuser
or holding a model-wide permission gives no right to sign or to change anything.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from guardian.shortcuts import get_group_perms, get_user_perms

from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, ROLE_BY_CODENAME, Role
from apps.common.errors import DomainError, NotAllowed, WrongPhase
from apps.systems.models import SEE_HOT_FIXES, SystemGroupObjectPermission, SystemUserObjectPermission

from .phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_REPORTER,
    PHASES,
    Act,
    Kind,
    State,
    act_named,
    acts_in,
    phase_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, Group

    from apps.accounts.models import User

    from .models import HotFix

    Anybody = User | AnonymousUser


@dataclass(frozen=True)
class Decision:
    """Yes, or no with a reason that a person can act on. `role` is the one that a yes is given in."""

    allowed: bool
    reason: str = ""
    error: type[DomainError] = NotAllowed
    role: Role | None = None

    def require(self) -> None:
        """Raise the domain error that stands for this no."""
        if not self.allowed:
            raise self.error(self.reason)


class Standing:
    """One person's standing on one hot fix, read from the database once and asked many times."""

    def __init__(self, user: "Anybody", hotfix: "HotFix") -> None:
        self.user = user
        self.hotfix = hotfix
        self.roles = roles_on(user, hotfix)
        self.is_reporter = user.pk is not None and user.pk == hotfix.reported_by_id
        self.signed = [approval for approval in hotfix.approvals.all() if approval.round == hotfix.round]

    def may(self, act: Act, as_role: Role | None = None) -> Decision:
        """May this person do `act` now, in `as_role` where he or she holds more than one?"""
        if not self.user.is_active:
            return Decision(False, _("This account is not active."))
        if as_role is not None and as_role not in act.roles:
            return Decision(False, _("%(role)s does not decide this.") % {"role": as_role.label})
        roles = [role for role in act.roles if role in self.roles and as_role in (None, role)]
        as_reporter = self.is_reporter and bool(act.by_reporter_in) and as_role is None
        if not roles and not as_reporter:
            return Decision(False, _may_only(act))
        if self.hotfix.state not in act.sources:
            return Decision(False, self._wrong_phase(act), WrongPhase)
        if act.kind is Kind.ACT:
            if not roles and self.hotfix.state not in act.by_reporter_in:
                return Decision(False, _may_only(act))
            return Decision(True, role=roles[0] if roles else None)
        decisions = [self._may_sign(role) for role in roles]
        return next((decision for decision in decisions if decision.allowed), decisions[0])

    def _may_sign(self, role: Role) -> Decision:
        """Separation of duties; whether this role has signed already is the gate's to say."""
        state = State(self.hotfix.state)
        if state in BARRED_TO_THE_REPORTER and self.is_reporter:
            return Decision(False, _("Whoever reported a hot fix may not sign its Qualification."))
        mine = [
            approval for approval in self.signed if approval.signer_id == self.user.pk and approval.approved
        ]
        if state in BARRED_TO_THE_DEVELOPER and any(one.phase == State.DEVELOPMENT for one in mine):
            return Decision(
                False,
                _("You signed Development in this round, so somebody else must sign %(phase)s.")
                % {"phase": state.label},
            )
        if state is State.QUALIFICATION and any(one.phase == state and one.role != role for one in mine):
            return Decision(
                False, _("You gave the other Qualification approval: one person may not sign both.")
            )
        return Decision(True, role=role)

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
        suppliers = phase.suppliers if phase else ()
        reports = self.is_reporter and phase is PHASES[0]
        if not (reports or Role.CONTRIBUTOR in self.roles or self.roles.intersection(suppliers)):
            who = ", ".join(str(role.label) for role in (*suppliers, Role.CONTRIBUTOR))
            return Decision(False, _("Only these may fill this in: %(who)s.") % {"who": who})
        if phase is None or self.hotfix.state != phase.state:
            return Decision(
                False, _("This evidence can be changed only while its phase is open."), WrongPhase
            )
        if evidence in phase.afterwards and not any(
            one.phase == phase.state and one.approved for one in self.signed
        ):
            return Decision(
                False, _("Nothing may be recorded here before the sign-off is given."), WrongPhase
            )
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


def may(user: "Anybody", action: str, hotfix: "HotFix", as_role: Role | None = None) -> Decision:
    """May `user` do the act called `action` to `hotfix` now? Raises UnknownAct."""
    return Standing(user, hotfix).may(act_named(action), as_role)


def roles_on(user: "Anybody", hotfix: "HotFix") -> frozenset[Role]:
    """The roles that `user` holds on `hotfix`, himself or by a group; a superuser has no more than others."""
    if not user.is_active:
        return frozenset()
    codenames = {*get_user_perms(user, hotfix), *get_group_perms(user, hotfix)}
    return frozenset(ROLE_BY_CODENAME[name] for name in codenames if name in ROLE_BY_CODENAME)


# --- Who sees what --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """What a person may see, as literal ids, so that the list need not look grants up row by row."""

    everything: bool = False
    nobody: bool = False
    system_ids: frozenset[int] = frozenset()
    held_ids: frozenset[int] = frozenset()


def reach(user: "Anybody") -> Reach:
    """What `user` may see (PROCESS.md 3); what he or she reported comes on top."""
    if not user.is_active or not user.is_staff:
        return Reach(nobody=True)
    if sees_every_system(user):
        return Reach(everything=True)
    return Reach(system_ids=system_ids(user), held_ids=held_ids(user))


def sees_every_system(user: "Anybody") -> bool:
    return user.is_superuser or in_group(user, AUDITORS, CHANGE_BOARD, PROCESS_OWNERS)


def system_ids(user: "Anybody") -> frozenset[int]:
    """The systems whose hot fixes `user` sees."""
    seen = {"permission__codename": SEE_HOT_FIXES}
    mine = SystemUserObjectPermission.objects.filter(user=user.pk, **seen)
    ours = SystemGroupObjectPermission.objects.filter(group__user=user.pk, **seen)
    pk = "content_object_id"
    return frozenset(mine.values_list(pk, flat=True).union(ours.values_list(pk, flat=True)))


def held_ids_by_role(user: "Anybody") -> dict[Role, set[int]]:
    """The hot fixes on which `user` holds each role; grants end with the hot fix, so these are open ones."""
    from .models import HotFixGroupObjectPermission, HotFixUserObjectPermission

    found: dict[Role, set[int]] = {}
    mine = HotFixUserObjectPermission.objects.filter(user=user.pk)
    ours = HotFixGroupObjectPermission.objects.filter(group__user=user.pk)
    wanted = ("permission__codename", "content_object_id")
    for codename, pk in mine.values_list(*wanted).union(ours.values_list(*wanted)):
        found.setdefault(ROLE_BY_CODENAME[codename], set()).add(pk)
    return found


def held_ids(user: "Anybody") -> frozenset[int]:
    """The hot fixes on which `user` holds any role."""
    return frozenset(pk for ids in held_ids_by_role(user).values() for pk in ids)


def states_waiting_for(role: Role, kind: Kind) -> tuple[State, ...]:
    """The phases that `role` takes a hot fix out of, by signing or by an act of its own."""
    return tuple(phase.state for phase in PHASES if phase.way_on.kind is kind and role in phase.way_on.roles)


# --- The standing groups --------------------------------------------------------------------------


def in_group(user: "Anybody", *names: str) -> bool:
    """Whether `user` is in one of these groups; read once for this object, which lives for one request."""
    if not user.is_active:
        return False
    prefetch_related_objects([user], "groups")
    return any(group.name in names for group in user.groups.all())


def may_report(user: "Anybody") -> Decision:
    """Any member of staff may report an issue."""
    if user.is_active and user.is_staff:
        return Decision(True)
    return Decision(False, _("Only staff may report an issue."))


def may_export(user: "Anybody") -> Decision:
    """Auditors take whole packs out of the system; everybody else prints what he or she may see."""
    if in_group(user, AUDITORS):
        return Decision(True)
    return Decision(False, _("Only auditors may export a pack."))


def sees_exports(user: "Anybody") -> bool:
    """Whether `user` may read who exported which pack."""
    return in_group(user, AUDITORS, PROCESS_OWNERS)


def is_process_owner(user: "Anybody") -> bool:
    """Whether `user` may edit checklists, clocks and rosters, and grant roles on a hot fix."""
    return in_group(user, PROCESS_OWNERS)


def may_grant(user: "Anybody", hotfix: "HotFix", to: "User | Group | None" = None) -> Decision:
    """May `user` grant or revoke roles on `hotfix`? Process owners only, and never to themselves."""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner may grant or revoke roles."))
    if hotfix.ended:
        return Decision(
            False, _("%(reference)s has ended: roles on it ended too.") % {"reference": hotfix}, WrongPhase
        )
    if to is not None and (to == user or to in user.groups.all()):
        return Decision(False, _("Nobody grants a role to himself: ask another process owner."))
    return Decision(True)
