"""Every act, by the only door: authorise, ask the gate, sign, move, open the next evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, WrongPhase
from apps.common.tracking import history_together, of_itself

from .door import check_reason, door, say_for_whom
from .events import What
from .evidence import Content, Evidence, digest, evidence_model
from .freshness import signed_content
from .gates import Gate, gate, require_no_debt
from .models import HotFix
from .phases import PHASE_BY_STATE, Act, Kind, Phase, State, act_named
from .policy import Decision, Rights

if TYPE_CHECKING:
    from apps.accounts.models import User


@dataclass(frozen=True)
class Outcome:
    """What an act did: the hot fix as it is now, whether it left its phase, and for whom it was done."""

    hotfix: HotFix
    moved: bool
    on_behalf_of: "User | None" = None


def perform(
    hotfix: HotFix,
    name: str,
    *,
    by: "User",
    as_role: Role | None = None,
    for_whom: "User | None" = None,
    seen: int | None = None,
    seen_evidence: str | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    proof: Proof | None = None,
) -> Outcome:
    """Do the act called `name` to `hotfix`.

    A sign-off is recorded and, when it completes the gate, moves the hot fix on in the same transaction. A
    refusal is recorded and moves it back. Any other act moves it when its gate is open.

    Args:
        as_role: the role that the person acts in, where they hold several.
        for_whom: the one for whom a delegate acts; None where that is not said: a right of one's own first.
        seen: the version of the hot fix that was on screen.
        seen_evidence: the digest of the evidence that was on screen.
        reason: the comment of a sign-off, or the reason of a refusal or of a cancellation.
        details: the fields of what the act records (a roll-back), by name.
        proof: that `by` was asked again just now; every yes and every no needs it.

    Raises:
        UnknownAct, NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    act = act_named(name)
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as (locked, did):
        prefetch_related_objects([locked], "approvals", "debts")
        rights = Rights(by, locked)
        way = rights.may(act, as_role, for_whom)
        way.require()
        asked_again = None if act.kind is Kind.ACT else require_proof(proof, by)
        check_reason(reason, needed=act.needs_reason)
        if act.kind is not Kind.SIGN_OFF:
            say_for_whom(way)
        rows: list[models.Model] = []
        evidence = (act.records,) if act.records else ()
        if act.records:
            rows.append(_record(locked, act, by, details or {}))
        if act.needs_gate or act.kind is not Kind.ACT:
            locked.hold_evidence()
        if act.kind is Kind.ACT:
            if act.needs_gate:
                gate(locked).require_open()
            elif act.needs_no_debt:
                require_no_debt(locked)
        else:
            assert asked_again is not None
            signature = Signature(rights.ways(act, as_role, for_whom), reason, asked_again, seen_evidence)
            evidence = (*_phase_of(locked).evidence, *evidence)
            way, sign_off = _sign(locked, act, rights, signature)
            rows.insert(0, sign_off)
        moved = act.target is not None and _move(locked, act)
        if not moved:
            _open_evidence(locked, afterwards=True)
        did(
            _DONE[act.kind],
            act=act.name,
            as_role=way.role,
            for_whom=way.on_behalf_of,
            evidence=evidence,
            rows=tuple(rows),
        )
    return Outcome(hotfix=locked, moved=moved, on_behalf_of=way.on_behalf_of)


_DONE = {Kind.ACT: What.ACT_DONE, Kind.SIGN_OFF: What.SIGNED_OFF, Kind.REFUSAL: What.REFUSED}


@dataclass(frozen=True)
class Owed:
    """The debts that were put on the record, and the role in which that was done, where it takes one."""

    debts: tuple[models.Model, ...]
    as_role: Role | None = None


def go_ahead(
    hotfix: HotFix,
    *,
    by: "User",
    owe: Callable[[HotFix, Proof], Owed],
    proof: Proof | None,
    seen: int | None = None,
    reason: str = "",
) -> Outcome:
    """Leave the phase by its own way on, or open what is recorded after its sign-off, with sign-offs owed.

    Args:
        owe: asks, of the locked hot fix, whether this may be, and puts the debts on the record.
        proof: that `by` was asked again just now, which `owe` keeps: what stands in for a signature asks for
            no less.

    Raises:
        NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    with door(hotfix, by=by, seen=seen, reason=reason.strip()) as (locked, did):
        prefetch_related_objects([locked], "approvals", "debts")
        locked.hold_evidence()
        owed = owe(locked, require_proof(proof, by))
        phase = _phase_of(locked)
        act = act_named(phase.signs_by)
        moved = act.target is not None and _move(locked, act)
        if not moved:
            _open_evidence(locked, afterwards=True)
        did(
            What.DEBT_INCURRED,
            act=act.name,
            as_role=owed.as_role,
            evidence=phase.evidence,
            rows=owed.debts,
        )
    return Outcome(hotfix=locked, moved=moved)


def _phase_of(hotfix: HotFix) -> Phase:
    """Return the phase of a hot fix that is open, as everything that is signed is."""
    return PHASE_BY_STATE[State(hotfix.state)]


def _record(hotfix: HotFix, act: Act, by: "User", details: Mapping[str, Any]) -> Evidence:
    """Write down what the act must record, and return it; raises BadInput, which says what is wrong where."""
    record: Evidence = evidence_model(act.records)(round=hotfix.round, **details)
    record.hotfix = hotfix
    record.changed_by, record.changed_at = by, clock.now()
    try:
        record.full_clean()
    except ValidationError as wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong.message_dict) from None
    record.save()
    return record


@dataclass(frozen=True)
class Signature:
    """What a person gives with a yes or a no.

    `ways` are the capacities in which it may be given, `seen_evidence` is the digest of what was on screen.
    """

    ways: list[Decision]
    comment: str
    proof: Proof
    seen_evidence: str | None


def _sign(hotfix: HotFix, act: Act, rights: Rights, signature: Signature) -> tuple[Decision, models.Model]:
    """Put the yes or the no on the record, in the first capacity whose role has not spoken yet.

    It returns that capacity, and the sign-off.
    """
    phase = _phase_of(hotfix)
    evidence = hotfix.present_evidence()
    content = signed_content(phase, evidence)
    require_on_screen(signature.seen_evidence, content)
    ways = signature.ways
    approved = act.kind is Kind.SIGN_OFF
    if approved:
        present = gate(hotfix, evidence)
        present.require_ready_to_sign()
        way = _way_to_sign(rights, ways, present)
        say_for_whom(way)
    else:
        way = next(way for way in ways if way.allowed)
    assert way.role is not None
    sign_off: models.Model = hotfix.approvals.give(
        hotfix,
        signer=rights.user,  # type: ignore[arg-type]
        on_behalf_of=way.on_behalf_of,
        role=way.role,
        act=act.name,
        approved=approved,
        meaning=str(phase.rule_for(way.role).meaning) if approved else str(act.label),
        comment=signature.comment,
        evidence=content,
        authenticated_by=signature.proof.method,
    )
    hotfix.evidence_digest = digest(content)
    return way, sign_off


def require_on_screen(seen_evidence: str | None, content: Content) -> None:
    """Raise ChangedSince unless `seen_evidence` is the digest of `content`; None asks nothing."""
    if seen_evidence not in (None, digest(content)):
        raise ChangedSince(_("The evidence is not what was on your screen any more: nothing was signed."))


def _way_to_sign(rights: Rights, ways: list[Decision], present: Gate) -> Decision:
    for way in ways:
        if way.role in present.unsigned and way.allowed:
            return way
    mine = {way.role for way in ways}
    owed = [one.owed for one in present.requirements if one.owed and one.who[0] in mine]
    if owed:
        raise WrongPhase(_("This is not signed again but settled: it is %(owed)s.") % {"owed": owed[0]})
    first = next((one for one in rights.signed if one.approved and one.role in mine), None)
    if first is None or not present.unsigned:
        raise WrongPhase(_("This has been signed already."))
    raise WrongPhase(
        _("%(who)s has signed already as %(role)s, at %(when)s.")
        % {
            "who": first.signed_by,
            "role": Role(first.role).label,
            "when": f"{first.signed_at:%H:%M:%S} UTC",
        }
    )


def _move(hotfix: HotFix, act: Act) -> bool:
    """Run the transition, and get the next phase ready; False where the gate waits for another sign-off."""
    try:
        getattr(hotfix, act.name)()
    except TransitionNotAllowed as refused:
        if act.kind is Kind.SIGN_OFF:
            return False
        raise WrongPhase(str(refused)) from refused
    hotfix.let_evidence_go()
    hotfix.phase_entered_at = clock.now()
    if act.begins_a_round:
        hotfix.round += 1
    if hotfix.ended:
        _end_grants(hotfix)
    _open_evidence(hotfix)
    return True


def _open_evidence(hotfix: HotFix, *, afterwards: bool = False) -> None:
    """Open the records of the phase it is in; `afterwards`, those that wait for the sign-off."""
    phase = hotfix.phase
    if phase is None:
        return
    why = _("Opened to record what follows in %(phase)s") if afterwards else _("Opened with %(phase)s")
    with of_itself(why % {"phase": phase.name}):
        for name in phase.afterwards if afterwards else phase.evidence:
            evidence_model(name).open_for(hotfix)


def _end_grants(hotfix: HotFix) -> None:
    """Roles end with the hot fix; that they existed stays in their history (PROCESS.md 3)."""
    with of_itself(_("Ended with the hot fix")), history_together():
        hotfix.user_grants.all().delete()
        hotfix.group_grants.all().delete()
