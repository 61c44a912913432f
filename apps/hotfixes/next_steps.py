"""What comes next on a hot fix for one person: one answer for its page, the front page and after saving.

In the order of the gate: what it lacks and they may supply, their sign-off once there is something to sign,
and the act that leads on once nothing is missing. While a change freeze stops the go, the step is to move the
window. Only what can succeed now is a step; of evidence as good as saved it is asked with `given`. Debts,
yeses and calls to break the glass come beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from .evidence import evidence_model
from .gates import Gate, Requirement, Source
from .phases import Kind, act_named
from .policy import Rights


class Do(Enum):
    """What a step is: filling in evidence, moving the window, signing, or an act of its own."""

    RECORD = "record"
    MOVE = "move"
    SIGN = "sign"
    ACT = "act"


@dataclass(frozen=True)
class Step:
    """One thing that leads on. `place` is the name of the evidence, or of the act; `label` says it."""

    do: Do
    place: str
    label: str


def next_step_for(rights: Rights, present: Gate, *, after: str = "", given: str = "") -> Step | None:
    """What this person does next; None where it is for others.

    Args:
        present: the gate of the hot fix of `rights`.
        after: the evidence that they come from: what follows it in the order of the gate comes first.
        given: evidence to be taken as complete, as it may be once it is saved.
    """
    found = list(_steps(rights, present, given))
    if not found or found[0].do is not Do.RECORD:
        return found[0] if found else None
    order = [requirement.place for requirement in present.requirements]
    here = order.index(after) if after in order else -1
    behind = (step for step in found if step.do is Do.RECORD and order.index(step.place) > here)
    return next(behind, found[0])


def _steps(rights: Rights, present: Gate, given: str) -> Iterator[Step]:
    if present.phase is None:
        return
    missing = [one for one in present.requirements if not _is_met(one, given)]
    ready = all(_is_met(one, given) for one in present.before_signing)
    seen: set[str] = set()
    for one in missing:
        if one.place not in seen and (step := _step(rights, one, ready=ready)):
            seen.add(one.place)
            yield step
    act = present.phase.way_on
    rest = [one for one in missing if one.source is not Source.START]
    # Why a deployment began outside the window of its go is said by the act itself.
    if act.kind is Kind.ACT and not rest and rights.may(act).allowed:
        yield Step(Do.ACT, act.name, str(act.label))


def _is_met(requirement: Requirement, given: str) -> bool:
    """Whether it is met, or will be once the evidence called `given` is complete."""
    return requirement.met or (requirement.of_evidence and requirement.place == given)


def _step(rights: Rights, requirement: Requirement, *, ready: bool) -> Step | None:
    """How this person meets `requirement` now; None where they may not, or not yet."""
    if requirement.source is Source.SIGN_OFF:
        act = act_named(requirement.place)
        allowed = ready and rights.may(act, requirement.who[0]).allowed
        return Step(Do.SIGN, act.name, str(act.label)) if allowed else None
    if requirement.source is Source.FREEZE:
        moves = rights.may_record(requirement.place).allowed
        return Step(Do.MOVE, requirement.place, _("Move the window")) if moves else None
    allowed = requirement.of_evidence and rights.may_record(requirement.place).allowed
    return Step(Do.RECORD, requirement.place, evidence_model(requirement.place).label()) if allowed else None
