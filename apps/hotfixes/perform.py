"""Every act, by the only door: authorise, ask the gate, sign, move, open the next evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, WrongPhase
from apps.common.reading_along import read_along
from apps.common.tracking import of_itself

from .door import changed_since, check_reason, door, say_for_whom
from .events import What
from .evidence import Evidence, digest, evidence_model
from .freshness import seen_now, signed_content
from .gates import Gate, gate, require_no_debt, unsigned_roles
from .go_time import overlaps
from .grants import end_grants
from .late_records import comes_afterwards, meaning
from .models import HotFix
from .outside_start import ratify_the_start
from .overtaken import require_on_screen, version_seen, why_signed_already, yes_before
from .phase_rules import leads_from
from .phases import PHASE_BY_STATE, Act, Kind, Phase, State, act_named
from .policy import Decision, Rights
from .system_corrections import corrected_since
from .waiving import require_waived

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
    waivers: Mapping[str, str] | None = None,
    proof: Proof | None = None,
) -> Outcome:
    """Do the act called `name` to `hotfix`.

    A sign-off is recorded and, when it completes the gate, moves the hot fix on in the same transaction. A
    refusal is recorded and moves it back. Any other act moves it when its gate is open.

    Args:
        as_role: the role that the person acts in, where they hold several.
        for_whom: the one for whom a delegate acts; None where that is not said: a right of one's own first.
        seen: the version of the hot fix that was on screen. A signature with `seen_evidence` is not overtaken
            by every change, but by one of what is signed, and by a move.
        seen_evidence: the digest of the evidence that was on screen.
        reason: the comment of a sign-off, or the reason of a refusal, a cancellation, or a start outside the
            time of the go.
        details: the fields of what the act records (a roll-back), by name.
        waivers: why what the evidence misses of a threshold may be, by threshold; a yes needs one for each.
        proof: that `by` was asked again just now; every yes and every no needs it, and a start
            outside the time of the go.

    Raises:
        UnknownAct, NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    act = act_named(name)
    reason = reason.strip()
    compared = seen if act.kind is Kind.ACT else version_seen(seen, seen_evidence)
    with door(hotfix, by=by, seen=compared, reason=reason) as (locked, did):
        read_along([locked], "approvals", "debts")
        rights, was = Rights(by, locked), locked.state
        way = rights.may(act, as_role, for_whom)
        # Roles end with the hot fix: who held one until then is told what happened, not that they hold none.
        past = way.error is WrongPhase or locked.ended
        if past and not way.allowed and seen not in (None, locked.version):
            raise ChangedSince(changed_since(locked, by))
        way.require()
        asked_again = None if act.kind is Kind.ACT else require_proof(proof, by, priority=locked.priority)
        check_reason(reason, needed=act.needs_reason)
        if act.kind is not Kind.SIGN_OFF:
            say_for_whom(way)
        rows: list[models.Model] = []
        records = act.recorded(late=locked.late)
        evidence = (records,) if records else ()
        if records:
            rows.append(_record(locked, records, by, details or {}))
        if act.needs_gate or act.kind is not Kind.ACT:
            locked.hold_evidence()
        if act.kind is Kind.ACT:
            if act is _phase_of(locked).way_on:
                rows += ratify_the_start(locked, rights, way, reason, proof)
            if act.needs_gate:
                gate(locked).require_open()
            elif act.needs_no_debt:
                require_no_debt(locked, act)
        else:
            assert asked_again is not None
            signature = Signature(
                rights.ways(act, as_role, for_whom), reason, asked_again, seen, seen_evidence, waivers or {}
            )
            evidence = (*_phase_of(locked).evidence, *evidence)
            way, sign_off = _sign(locked, act, rights, signature)
            rows.insert(0, sign_off)
        rows += _go_on(locked, act, by)
        if act.takes_back and locked.ahead_of_its_go:
            locked.late_until = clock.now()
        moved = locked.state != was
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
    """The debts that were put on the record, and whatever goes with them.

    `as_role` is the role in which that was done, where it takes one, and `what` the event that tells it.
    """

    debts: tuple[models.Model, ...]
    as_role: Role | None = None
    what: What = What.DEBT_INCURRED


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
        read_along([locked], "approvals", "debts")
        locked.hold_evidence()
        owed = owe(locked, require_proof(proof, by, priority=locked.priority))
        phase = _phase_of(locked)
        act = act_named(phase.signs_by)
        followed = _go_on(locked, act, by)
        did(
            owed.what,
            act=act.name,
            as_role=owed.as_role,
            evidence=phase.evidence,
            rows=(*owed.debts, *followed),
        )
    return Outcome(hotfix=locked, moved=locked.state != phase.state)


def move_if_open(hotfix: HotFix, *, by: "User") -> None:
    """Leave the phase where its last sign-off was given or owed, inside a door.

    Where it stays, what is recorded after the sign-off is opened.
    """
    _go_on(hotfix, act_named(_phase_of(hotfix).signs_by), by)


def _go_on(hotfix: HotFix, act: Act, by: "User") -> list[models.Model]:
    """Run the transition of `act` where its gate is open; return what is owed of what follows.

    Where it has none, or the gate waits for another sign-off, what is recorded after the sign-off is opened.
    """
    phase = _phase_of(hotfix)
    signs = act.name == phase.signs_by
    evidence = hotfix.present_evidence() if signs else {}
    moved = leads_from(act, hotfix.state) is not None and _move(hotfix, act)
    owed: list[models.Model] = []
    if signs and (moved or _is_signed(hotfix, act, phase, evidence)):
        owed = _owe_what_follows(hotfix, phase, evidence, by)
    if not moved:
        _open_evidence(hotfix, afterwards=True)
    return owed


def _is_signed(hotfix: HotFix, act: Act, phase: Phase, evidence: Mapping[str, list[Evidence]]) -> bool:
    """Whether the sign-offs are there of a phase that is not left by them."""
    return act.target is None and not unsigned_roles(hotfix, phase, seen_now(phase, evidence))


def _owe_what_follows(
    hotfix: HotFix, phase: Phase, evidence: Mapping[str, list[Evidence]], by: "User"
) -> list[models.Model]:
    """Put on the record what `phase` was signed without, and let its evidence take effect."""
    debt = hotfix.evidence_debts.arise(hotfix, phase, evidence, by=by)
    for name in phase.evidence:
        for record in evidence[name]:
            record.take_effect()
    return [debt] if debt else []


def _phase_of(hotfix: HotFix) -> Phase:
    """Return the phase of a hot fix that is open, as everything that is signed is."""
    return PHASE_BY_STATE[State(hotfix.state)]


def _record(hotfix: HotFix, name: str, by: "User", details: Mapping[str, Any]) -> Evidence:
    """Write down what the act must record, and return it; raises BadInput, which says what is wrong where."""
    record: Evidence = evidence_model(name)(round=hotfix.round, **details)
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

    `ways` are the capacities in which it may be given, `seen` is the version of the hot fix that was on
    screen, `seen_evidence` the digest of what was to be signed there, and `waivers` why each missed threshold
    and each overlap of windows may be.
    """

    ways: list[Decision]
    comment: str
    proof: Proof
    seen: int | None
    seen_evidence: str | None
    waivers: Mapping[str, str]


def _sign(hotfix: HotFix, act: Act, rights: Rights, signature: Signature) -> tuple[Decision, models.Model]:
    """Put the yes or the no on the record, in the first capacity whose role has not spoken yet.

    It returns that capacity, and the sign-off.
    """
    phase = _phase_of(hotfix)
    evidence = hotfix.present_evidence()
    content = signed_content(phase, evidence)
    overtaken = signature.seen not in (None, hotfix.version)
    signer = _person(rights)
    if overtaken and corrected_since(hotfix, signature.seen or 0):
        raise ChangedSince(changed_since(hotfix, signer))
    require_on_screen(signature.seen_evidence, content, hotfix=hotfix, by=signer, seen=signature.seen)
    ways = signature.ways
    approved = act.kind is Kind.SIGN_OFF
    if approved:
        present = gate(hotfix, evidence)
        present.require_ready_to_sign()
        way = _way_to_sign(rights, ways, present, overtaken=overtaken)
        say_for_whom(way)
        waived = require_waived((*present.missed, *overlaps(hotfix, evidence)), signature.waivers)
    else:
        way, waived = next(way for way in ways if way.allowed), []
    assert way.role is not None
    signature.proof.require_for(evidence=digest(content), role=way.key)
    sign_off: models.Model = hotfix.approvals.give(
        hotfix,
        signer=signer,
        on_behalf_of=way.on_behalf_of,
        role=way.role,
        act=act.name,
        approved=approved,
        meaning=meaning(hotfix, phase, way.role) if approved else str(act.label),
        afterwards=comes_afterwards(hotfix),
        comment=signature.comment,
        evidence=content,
        authenticated_by=signature.proof.method,
        waived=waived,
    )
    hotfix.keep(seen_now(phase, evidence))
    return way, sign_off


def _person(rights: Rights) -> "User":
    """Whoever acts: by now they were found to be somebody."""
    user: User = rights.user  # type: ignore[assignment]
    return user


def _way_to_sign(rights: Rights, ways: Sequence[Decision], present: Gate, *, overtaken: bool) -> Decision:
    """The first of `ways` that has something to sign; `overtaken`, the screen was older than the hot fix."""
    for way in ways:
        if way.role in present.unsigned and way.allowed:
            return way
    if overtaken and (last := yes_before(rights, ways)):
        by_whom = {"who": last.signer, "at": last.signed_at}
        raise ChangedSince(changed_since(rights.hotfix, _person(rights), **by_whom))
    raise WrongPhase(why_signed_already(rights, ways, present) or _("This has been signed already."))


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
        # That they existed stays in their history (PROCESS.md 3).
        end_grants(hotfix, _("Ended with the hot fix"))
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
