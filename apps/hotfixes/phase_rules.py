"""What rules elsewhere ask of the process table (phases.py), worked out from its columns.

With these and the columns themselves no other file has to list phases or to name a state.
"""

from functools import cache

from apps.accounts.roles import Role

from .phase_columns import Concern, Tone
from .phases import ACTS, ENDS, PHASES, Phase, State

# The phases in which a new round begins, because a no leads back there.
BEGINNINGS_OF_A_ROUND = tuple(dict.fromkeys(act.target for act in ACTS if act.begins_a_round and act.target))
# The acts that undo a deployment.
ACTS_THAT_TAKE_BACK = tuple(act.name for act in ACTS if act.takes_back)


def counts(phase: Phase, recorded_in: int, *, now_in: int) -> bool:
    """Whether what `phase` recorded in one round still counts in the round `now_in`.

    Every round goes anew through the phase in which it begins and those after it; what was recorded before
    that holds for all rounds.
    """
    comes_again = any(one.state in BEGINNINGS_OF_A_ROUND for one in PHASES[: phase.number])
    return recorded_in == now_in or not comes_again


def comes_after_restoring(phase: Phase) -> bool:
    """Whether service is restored before `phase` begins."""
    return any(one.restores_service for one in PHASES[: phase.number - 1])


def is_the_last_to_be_owed(phase: Phase) -> bool:
    """Whether the sign-offs of `phase` may be owed, and those of no later phase."""
    return phase.may_be_owed and not any(one.may_be_owed for one in PHASES[phase.number :])


def recorded_by_acts(phase: Phase) -> tuple[str, ...]:
    """The evidence that acts record at once, shown with the first phase in which each can be done."""
    return tuple(act.records for act in ACTS if act.records and act.sources[0] is phase.state)


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
