"""Break-glass: two people, two reasons, and then ahead of the sign-offs that are missing (PROCESS.md 3)."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.freshness import seen_now
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome, Owed, go_ahead
from apps.hotfixes.phases import OWABLE, PHASE_BY_STATE, State
from apps.hotfixes.policy import Decision, Rights, roles_on
from apps.systems.models import System
from apps.systems.priorities import Priority

from .break_glass_calls import (
    BreakGlassCall,
    broken_in,
    calls_of,
    glass_of,
    waiting_call,
    why_glass_does_not_hold,
)
from .change_makers import why_not_past
from .debts import Debt, require_new
from .evidence_debts import EvidenceDebt
from .settling import who_may_settle_now


def call_to_break(
    hotfix: HotFix,
    *,
    by: User,
    proof: Proof | None,
    seen: int | None = None,
    reason: str,
    affirms: bool = False,
) -> BreakGlassCall:
    """Give one of the two reasons: the first asks, the second, of somebody else, breaks the glass.

    Args:
        proof: that `by` was asked again just now.
        affirms: that `by` affirms themselves what the signatures of the phase would: that it qualifies, and
            with which priority. Asked only where the phase decides that.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, ChangedSince, BadInput: each a sentence to act on.
    """
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        calls = calls_of(locked)
        decision = may_break(Rights(by, locked), calls)
        decision.require()
        assert decision.role is not None
        asked_again = require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=True)
        if must_affirm(locked) and not affirms:
            sentence = _("Affirm the four factors and the priority yourself: nobody has signed them yet.")
            raise BadInput(sentence, {"affirms": [sentence]})
        first = waiting_call(locked, calls)
        call = BreakGlassCall(
            hotfix=locked,
            round=locked.round,
            person=by,
            person_name=str(by),
            role=decision.role,
            reason=reason,
            called_at=clock.now(),
            authenticated_by=asked_again.method,
            confirms=first,
            affirms=must_affirm(locked),
        )
        call.save()
        locked.expedited = locked.expedited or call.breaks
        broken = What.GLASS_BROKEN if call.breaks else What.GLASS_CALLED
        did(broken, as_role=decision.role, rows=(call,))
    return call


def must_affirm(hotfix: HotFix) -> bool:
    """Whether whoever breaks the glass now goes ahead of the very signatures that say that it qualifies."""
    return hotfix.phase is not None and hotfix.phase.decides_the_lane


def may_break(rights: Rights, calls: list[BreakGlassCall]) -> Decision:
    """May this person ask to break the glass, or confirm it where somebody has asked?

    Of all calls at once the lists ask `BreakGlassCallQuerySet.that_may_confirm`, which must say the same.
    """
    hotfix = rights.hotfix
    role = _calling_role(rights)
    if role is None:
        return Decision(False, _("Only who holds one of the signing roles here may break the glass."))
    if wrong := _broken_already(hotfix, calls) or _not_here(hotfix):
        return wrong
    if why := why_not_past(hotfix, rights.user):
        return Decision(False, why)
    first = waiting_call(hotfix, calls)
    if first is not None:
        found = _may_confirm(rights, role, first)
        if not found.allowed:
            return found
    return _none_overdue(hotfix.system) or Decision(True, role=role)


def _broken_already(hotfix: HotFix, calls: list[BreakGlassCall]) -> Decision | None:
    """The no to breaking glass that is broken; outside the phases of which sign-offs are skipped as well."""
    broken = broken_in(hotfix, calls)
    if hotfix.state in OWABLE:
        broken = [call for call in broken if not why_glass_does_not_hold(hotfix, call)]
    if not broken:
        return None
    names = " and ".join(broken[0].breakers.values())
    return Decision(False, _("The glass is broken already, by %(who)s.") % {"who": names}, WrongPhase)


def _calling_role(rights: Rights) -> Role | None:
    """The role that this person's reason counts in: Release Manager first."""
    if not rights.user.is_active:
        return None
    held = [role for role in (Role.RELEASE_MANAGER, *SIGNING_ROLES) if role in rights.roles]
    return held[0] if held else None


def _not_here(hotfix: HotFix) -> Decision | None:
    """Why nobody goes ahead of sign-offs on this hot fix now."""
    if hotfix.priority != Priority.EMERGENCY:
        return Decision(False, _("Only an Emergency goes ahead of missing sign-offs."), WrongPhase)
    if hotfix.state not in OWABLE:
        sentence = _("Sign-offs are skipped from %(first)s to %(last)s only: it is in %(phase)s.")
        words = {"first": OWABLE[0].label, "last": OWABLE[-1].label, "phase": hotfix.get_state_display()}
        return Decision(False, sentence % words, WrongPhase)
    return None


def _may_confirm(rights: Rights, role: Role, first: BreakGlassCall) -> Decision:
    until = clock.to_the_minute(first.waits_until)
    if first.person_id == rights.user.pk:
        sentence = _("You gave your reason; somebody else must confirm it until %(until)s.")
        return Decision(False, sentence % {"until": until}, WrongPhase)
    if Role.RELEASE_MANAGER not in (role, first.as_role):
        sentence = _("%(who)s has asked: a Release Manager must confirm it until %(until)s.")
        return Decision(False, sentence % {"who": first.person_name, "until": until})
    if first.as_role not in roles_on(first.person, rights.hotfix):
        sentence = _("%(who)s asked, and is %(role)s here no more. Ask anew after %(until)s.")
        words = {"who": first.person_name, "role": first.as_role.label, "until": until}
        return Decision(False, sentence % words, WrongPhase)
    if why := why_not_past(rights.hotfix, first.person):
        sentence = _("%(why)s Ask anew after %(until)s.")
        return Decision(False, sentence % {"why": why, "until": until}, WrongPhase)
    return Decision(True)


def _none_overdue(system: System) -> Decision | None:
    """The no to a second use on `system` while a debt there is overdue; None where there is none."""
    debt = Debt.objects.first_overdue_of(system.pk)
    if debt is None:
        return _no_evidence_overdue(system)
    sentence = _(
        "Not while a debt of %(system)s is overdue. %(reference)s, %(debt)s, is %(owed)s. "
        "Who could settle it: %(who)s."
    ) % {
        "system": system,
        "reference": debt.hotfix.reference,
        "debt": debt,
        "owed": debt.owed,
        "who": who_may_settle_now(debt),
    }
    return Decision(False, sentence, WrongPhase)


def _no_evidence_overdue(system: System) -> Decision | None:
    first = EvidenceDebt.objects.overdue_of(system.pk, at_most=1)
    if not first:
        return None
    (debt,) = first
    sentence = _("Not while evidence of %(system)s is overdue: %(reference)s, %(debt)s, was %(due)s.")
    words = {"system": system, "reference": debt.hotfix.reference, "debt": debt, "due": debt.due_in_words}
    return Decision(False, sentence % words, WrongPhase)


def go_ahead_without(
    hotfix: HotFix, *, by: User, proof: Proof | None, seen: int | None = None, reason: str = ""
) -> Outcome:
    """Go ahead without the sign-offs that are missing here: each becomes a debt.

    Args:
        proof: that `by` was asked again just now.
        seen: the version of the hot fix that was on screen.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    check_reason(reason.strip(), needed=False)

    def owe(locked: HotFix, asked_again: Proof) -> Owed:
        calls = calls_of(locked)
        decision = may_go_ahead(Rights(by, locked), calls)
        decision.require()
        phase = PHASE_BY_STATE[State(locked.state)]
        evidence = locked.present_evidence()
        present = gate(locked, evidence)
        present.require_ready_to_sign()
        roles = list(present.unsigned)
        if not roles:
            raise WrongPhase(_("No sign-off is missing here: there is nothing to skip."))
        require_new(locked, roles)
        debts = [
            locked.debts.incur(
                locked,
                role=role,
                by=by,
                proof=asked_again,
                kind=Debt.Kind.BREAK_GLASS,
                glass=glass_of(locked, calls),
                seen=seen_now(phase, evidence),
            )
            for role in roles
        ]
        return Owed(tuple(debts), as_role=decision.role)

    return go_ahead(hotfix, by=by, owe=owe, proof=proof, seen=seen, reason=reason)


def may_go_ahead(rights: Rights, calls: list[BreakGlassCall]) -> Decision:
    """May this person go ahead? Either of the two who broke the glass may, or a Release Manager.

    Nobody does whom separation of duties keeps from the sign-offs of the phase, and none of the three made
    the change that is reviewed, tested or released.
    """
    hotfix = rights.hotfix
    role = _calling_role(rights)
    if role is None:
        return Decision(False, _("Only who broke the glass, or a Release Manager of it, may go ahead."))
    every = broken_in(hotfix, calls)
    if not every:
        sentence = _("The glass is not broken in round %(number)d.") % {"number": hotfix.round}
        return Decision(False, sentence, WrongPhase)
    mine = any(rights.user.pk in call.breakers for call in every)
    if role is not Role.RELEASE_MANAGER and not mine:
        return Decision(False, _("Only who broke the glass, or a Release Manager of it, may go ahead."))
    if wrong := _not_here(hotfix):
        return wrong
    if why := why_not_past(hotfix, rights.user):
        return Decision(False, why)
    broken = glass_of(hotfix, calls)
    if broken is None:
        sentence = _("The glass is whole for this phase. %(why)s Two others may break it.")
        return Decision(False, sentence % {"why": why_glass_does_not_hold(hotfix, every[0])}, WrongPhase)
    if role is not Role.RELEASE_MANAGER and rights.user.pk not in broken.breakers:
        return Decision(False, _("Only who broke the glass, or a Release Manager of it, may go ahead."))
    return _none_overdue(hotfix.system) or Decision(True, role=role)
