"""What rules elsewhere ask of the process table (phases.py), worked out from its columns.

With these and the columns themselves no other file has to list phases or to name a state.
"""

from functools import cache

from apps.accounts.roles import Role

from .phase_columns import Concern, Tone
from .phases import ACTS, ENDS, PHASE_BY_STATE, PHASES, Act, Phase, State, phase_of

# The phases in which a new round begins, because a no leads back there.
BEGINNINGS_OF_A_ROUND = tuple(dict.fromkeys(act.target for act in ACTS if act.begins_a_round and act.target))
# The roles that say which lane it is: those that sign the phase which decides it.
ROLES_OF_THE_LANE = tuple(rule.role for phase in PHASES if phase.decides_the_lane for rule in phase.sign_offs)
# The acts that undo a deployment.
ACTS_THAT_TAKE_BACK = tuple(act.name for act in ACTS if act.takes_back)


def counts(phase: Phase, recorded_in: int, *, now_in: int) -> bool:
    """Whether what `phase` recorded in one round still counts in the round `now_in`.

    Every round goes anew through the phase in which it begins and those after it; what was recorded before
    that holds for all rounds.
    """
    comes_again = any(one.state in BEGINNINGS_OF_A_ROUND for one in PHASES[: phase.number])
    return recorded_in == now_in or not comes_again


def belongs_to_the_report(evidence: str) -> bool:
    """Whether the evidence called `evidence` is the reporter's: opened once for all rounds, never signed."""
    return phase_of(evidence) is PHASES[0] and not PHASES[0].sign_offs


def comes_after_restoring(phase: Phase) -> bool:
    """Whether service is restored before `phase` begins."""
    return any(one.restores_service for one in PHASES[: phase.number - 1])


def is_the_last_to_be_owed(phase: Phase) -> bool:
    """Whether the sign-offs of `phase` may be owed, and those of no later phase."""
    return phase.may_be_owed and not any(one.may_be_owed for one in PHASES[phase.number :])


def ratified_with(phase: Phase) -> Phase:
    """The phase with which that is ratified which followed in `phase`: the next one that anybody signs."""
    return next(one for one in PHASES[phase.number - 1 :] if one.sign_offs)


@cache
def owed_with(phase: Phase) -> tuple[str, ...]:
    """The evidence that is ratified with `phase`: its own, and that of phases before it that nobody signs."""
    before = [one for one in PHASES if one.evidence_may_follow and ratified_with(one) is phase]
    own = [] if phase in before else [phase]
    return tuple(name for one in [*before, *own] for name in one.evidence)


def recorded_by_acts(phase: Phase) -> tuple[str, ...]:
    """The evidence that acts record at once, shown with the first phase in which each can be done."""
    here = [act for act in ACTS if act.sources[0] is phase.state]
    return tuple(name for act in here for name in (act.records, act.records_if_late) if name)


def leads_from(act: Act, state: str) -> State | None:
    """Where `act` leads from `state`; None where it stays: nothing goes back to a later phase."""
    target = PHASE_BY_STATE.get(act.target) if act.target else None
    if act.begins_a_round and target and PHASE_BY_STATE[State(state)].number < target.number:
        return None
    return act.target


@cache
def lets_the_system_be_corrected(phase: Phase) -> bool:
    """Whether a wrong system is corrected in `phase`: until it is decided whether it qualifies."""
    return phase.number <= next(one.number for one in PHASES if one.decides_the_lane)


@cache
def is_up_to_the_go(phase: Phase) -> bool:
    """Whether what is signed in `phase` is needed before production is changed."""
    return phase.number <= next(one.number for one in PHASES if one.deploys)


def deploys(state: str) -> bool:
    """Whether `state` is a phase in which production is changed."""
    return any(phase.deploys and phase.state == state for phase in PHASES)


@cache
def entered_once_deployed() -> State | None:
    """The state that a hot fix enters when its deployment is done."""
    return next(phase.way_on.target for phase in PHASES if phase.deploys)


@cache
def entered_once_restored() -> State | None:
    """The state that a hot fix enters when service is restored."""
    return next(phase.way_on.target for phase in PHASES if phase.restores_service)


def states_waiting_for_the_reporter() -> tuple[State, ...]:
    """The phases that the reporter takes a hot fix out of."""
    return tuple(phase.state for phase in PHASES if phase.state in phase.way_on.by_reporter_in)


def told_when_nobody_responds() -> tuple[Role, ...]:
    """The roles that hear of a report to which nobody responded in time."""
    return tuple(role for phase in PHASES if phase.answers_reports for role in phase.suppliers)


def phases_that_show(concern: Concern) -> tuple[Phase, ...]:
    """The phases that show this to those who audit changes, in their order."""
    return tuple(phase for phase in PHASES if concern in phase.shows)


def tone_of(state: str) -> Tone:
    """How a hot fix in `state` is shown."""
    return next(one.tone for one in (*PHASES, *ENDS) if one.state == state)
