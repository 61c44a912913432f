"""The only door: lock, authorise, ask the gate, sign, move, open the next evidence, write history.

Everything that changes a hot fix, or evidence of it, goes through `door`; every act goes through `perform`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince, WrongPhase
from apps.common.tracking import acting

from .evidence import Evidence, evidence_model, plain_fields
from .gates import Gate, Source, gate, signed_digest
from .models import HotFix
from .phases import PHASE_BY_STATE, Act, Kind, State, act_named
from .policy import Standing

if TYPE_CHECKING:
    from apps.accounts.models import User

E = TypeVar("E", bound=Evidence)

LONGEST_REASON = 5_000

# Sent with the locked `hotfix` when it has ended, in the transaction that ends it: whatever a receiver
# writes happens exactly if the ending does.
ended = Signal()


@dataclass(frozen=True)
class Outcome:
    """What an act did: the hot fix as it is now, and whether it left its phase."""

    hotfix: HotFix
    moved: bool


@contextmanager
def door(hotfix: HotFix, *, by: "User", seen: int | None = None, reason: str = "") -> Iterator[HotFix]:
    """One transaction with the row of `hotfix` locked; what changes inside is `by`'s doing, for `reason`.

    Args:
        seen: the version that was on screen; None for a caller that showed nothing.

    Raises:
        ChangedSince: somebody changed the hot fix or its evidence after `seen`.
    """
    with transaction.atomic(), acting(by, reason=reason):
        locked = HotFix.objects.select_for_update().get(pk=hotfix.pk)
        if seen is not None and seen != locked.version:
            raise ChangedSince(changed_since(locked))
        before = _tracked_values(locked)
        yield locked
        locked.version += 1
        locked.changed_by, locked.changed_at = by, clock.now()
        _save(locked, changed=_tracked_values(locked) != before)
        if locked.ended and locked.state != before["state"]:
            ended.send(sender=HotFix, hotfix=locked)


def _save(stamped: Any, *, changed: bool) -> None:
    """Save; where only the stamp moved, without a row in the history, which would tell of no change."""
    if changed:
        stamped.save()
    else:
        stamped.save_without_historical_record()


def changed_since(changed: HotFix | Evidence) -> str:
    """The sentence for a screen that was overtaken."""
    return _(
        "%(what)s was changed by %(who)s at %(when)s since you opened it. Look at it again, then decide."
    ) % {
        "what": changed.reference if isinstance(changed, HotFix) else changed.label(),
        "who": changed.changed_by or _("somebody"),
        "when": f"{changed.changed_at:%H:%M:%S} UTC" if changed.changed_at else "",
    }


def perform(
    hotfix: HotFix,
    name: str,
    *,
    by: "User",
    as_role: Role | None = None,
    seen: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Outcome:
    """Do the act called `name` to `hotfix`.

    A sign-off is recorded and, when it completes the gate, moves the hot fix on in the same transaction. A
    refusal is recorded and moves it back. Any other act moves it when its gate is open.

    Args:
        as_role: the role that the person acts in, where he or she holds several.
        seen: the version of the hot fix that was on screen.
        reason: the comment of a sign-off, or the reason of a refusal or of a cancellation.
        details: the fields of what the act records (a roll-back), by name.

    Raises:
        UnknownAct, NotAllowed, WrongPhase, GateClosed, ChangedSince, BadInput: each a sentence to act on.
    """
    act = act_named(name)
    reason = reason.strip()
    with door(hotfix, by=by, seen=seen, reason=reason) as locked:
        standing = Standing(by, locked)
        standing.may(act, as_role).require()
        _check_reason(act, reason)
        if act.records:
            _record(locked, act, by, details or {})
        if act.kind is Kind.ACT:
            if act.needs_gate:
                gate(locked).require_open()
        else:
            _sign(locked, act, standing, as_role, reason)
        moved = act.target is not None and _move(locked, act)
        if not moved:
            _open_evidence(locked, afterwards=True)
    return Outcome(hotfix=locked, moved=moved)


def _check_reason(act: Act, reason: str) -> None:
    if act.needs_reason and not reason:
        raise BadInput(_("Say why: a reason is required."), {"reason": [_("A reason is required.")]})
    if len(reason) > LONGEST_REASON:
        sentence = _("This is too long: %(length)d characters, and %(most)d are the most.") % {
            "length": len(reason),
            "most": LONGEST_REASON,
        }
        raise BadInput(sentence, {"reason": [sentence]})


def _record(hotfix: HotFix, act: Act, by: "User", details: Mapping[str, Any]) -> None:
    """Write down what the act must record, or say at which field it is wrong."""
    record = evidence_model(act.records)(round=hotfix.round, **details)
    record.hotfix = hotfix
    record.changed_by, record.changed_at = by, clock.now()
    try:
        record.full_clean()
    except ValidationError as wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong.message_dict) from None
    record.save()


def _sign(hotfix: HotFix, act: Act, standing: Standing, as_role: Role | None, comment: str) -> None:
    """Put the yes or the no on the record, in the role that has not spoken yet."""
    phase = PHASE_BY_STATE[State(hotfix.state)]
    evidence = hotfix.evidence(*phase.all_evidence)
    approved = act.kind is Kind.SIGN_OFF
    role: Role | None
    if approved:
        present = gate(hotfix, evidence)
        present.require_ready_to_sign()
        role = _role_to_sign_in(act, standing, as_role, present)
    else:
        role = standing.may(act, as_role).role
    assert role is not None
    hotfix.approvals.give(
        hotfix,
        signer=standing.user,  # type: ignore[arg-type]
        role=role,
        act=act.name,
        approved=approved,
        meaning=str(phase.rule_for(role).meaning) if approved else str(act.label),
        comment=comment,
        evidence_digest=signed_digest(phase, evidence),
    )


def _role_to_sign_in(act: Act, standing: Standing, as_role: Role | None, present: Gate) -> Role:
    open_roles = {
        requirement.who[0]
        for requirement in present.requirements
        if requirement.source is Source.SIGN_OFF and not requirement.met
    }
    for role in [as_role] if as_role else act.roles:
        if role in open_roles and standing.may(act, role).allowed:
            return role
    first = next(
        (one for one in standing.signed if one.approved and one.role in (as_role, *standing.roles)), None
    )
    if first is None or not open_roles:
        raise WrongPhase(_("This has been signed already."))
    raise WrongPhase(
        _("%(who)s has signed already as %(role)s, at %(when)s.")
        % {
            "who": first.signer_name,
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
    hotfix.phase_entered_at = clock.now()
    if act.target is State.DEVELOPMENT and act.kind is Kind.REFUSAL:
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
    for name in phase.afterwards if afterwards else phase.evidence:
        evidence_model(name).open_for(hotfix)


def _end_grants(hotfix: HotFix) -> None:
    """Roles end with the hot fix; that they existed stays in their history (PROCESS.md 3)."""
    for grant in (*hotfix.user_grants.all(), *hotfix.group_grants.all()):
        grant.delete()


def _tracked_values(hotfix: HotFix) -> dict[str, Any]:
    return {
        field: getattr(hotfix, field) for field in ("title", "priority", "state", "round", "phase_entered_at")
    }


@contextmanager
def recording(
    record: E, *, by: "User", seen: int | None = None, reason: str = "", editing: bool = True
) -> Iterator[E]:
    """Change one piece of evidence: the hot fix locked, the right asked, the stamps moved.

    Args:
        seen: the version of the record that was on screen.
        editing: False for a change of status, which closed records allow.

    Raises:
        NotAllowed, WrongPhase: this person may not, or not now.
        ChangedSince: somebody saved this record after `seen`.
    """
    with door(record.hotfix, by=by, reason=reason) as locked:
        Standing(by, locked).may_record(record.relation()).require()
        present: E = type(record)._default_manager.get(pk=record.pk)
        if present.round != locked.round:
            raise WrongPhase(_("This belongs to an earlier round and stays as it was signed."))
        if seen is not None and seen != present.version:
            raise ChangedSince(changed_since(present))
        present.hotfix = locked
        if editing:
            present.require_editable()
        before = plain_fields(present)
        yield present
        present.version += 1
        present.changed_by, present.changed_at = by, clock.now()
        _save(present, changed=plain_fields(present) != before)
        present.settle()
