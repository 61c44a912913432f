"""Start-up checks: the process table agrees with itself, the transitions, the evidence and the roles.

Each fault is a sentence that says what is wrong, with a hint that says what to do. Nothing here may rely on a
table that is right.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from apps.accounts.roles import SIGNING_ROLES, Role

from .evidence import evidence_behind
from .models import HotFix
from .phase_columns import Barred, Tone
from .phases import ACTS, ENDED, ENDS, GOAL, PHASE_BY_STATE, PHASES, TRANSITIONS, Act, Kind, Phase, State
from .phases import evidence_names as names_of_evidence
from .transitions import NOT_IN_THE_TABLE

TABLE = "apps/hotfixes/phases.py"


def _error(number: int, sentence: str, hint: str) -> CheckMessage:
    return Error(sentence, hint=hint, id=f"hotfixes.E{number:03}")


def evidence_of_the_table_exists(**_kwargs: Any) -> list[CheckMessage]:
    """Every evidence name in phases.py is a relation on HotFix to an Evidence, and stands there once."""
    names = Counter(names_of_evidence())
    unknown = [
        _error(
            1,
            f"The process table names evidence “{name}”, and HotFix has no such evidence.",
            f"Correct the name in {TABLE}, or add the Evidence model with this related_name.",
        )
        for name in names
        if evidence_behind(name) is None
    ]
    twice = [
        _error(
            1,
            f"The process table names evidence “{name}” twice.",
            f"Leave it in {TABLE} where it is collected: in one phase, or in one act.",
        )
        for name, times in names.items()
        if times > 1
    ]
    return unknown + twice


def transitions_match_the_table(**_kwargs: Any) -> list[CheckMessage]:
    """HotFix has exactly the transitions of the process table."""
    written = {transition.name for transition in HotFix().get_all_state_transitions()}  # type: ignore[attr-defined]
    written |= set(NOT_IN_THE_TABLE)
    told = {act.name for act in TRANSITIONS}
    return [
        _error(
            2,
            f"The transition “{name}” stands only in {'transitions.py' if name in written else 'phases.py'}.",
            "Every transition stands in both, and no other.",
        )
        for name in sorted(written ^ told)
    ]


def acts_lead_somewhere(**_kwargs: Any) -> list[CheckMessage]:
    """Every act has a name of its own, starts in phases, and leads to a phase or an end."""
    return [fault for act in ACTS for fault in _faults_of_act(act)]


def _faults_of_act(act: Act) -> Iterator[CheckMessage]:
    if sum(other.name == act.name for other in ACTS) > 1:
        yield _error(3, f"Two acts are called “{act.name}”.", f"Give one of them another name in {TABLE}.")
    if not act.sources:
        yield _error(3, f"The act “{act.name}” starts nowhere.", f"Name its phases in {TABLE}.")
    for source in act.sources:
        if source not in PHASE_BY_STATE:
            yield _error(
                3,
                f"The act “{act.name}” starts in “{source}”, which is no phase of the process table.",
                f"Correct the act in {TABLE}, or add the Phase there.",
            )
    if act.target is not None and act.target not in (*PHASE_BY_STATE, *ENDED):
        yield _error(
            3,
            f"The act “{act.name}” leads to “{act.target}”, which is neither a phase nor an end of the"
            " process table.",
            f"Correct the act in {TABLE}, or add the Phase or the End there.",
        )
    if act.begins_a_round:
        yield from _faults_of_way_back(act)


def _faults_of_way_back(act: Act) -> Iterator[CheckMessage]:
    for source in act.sources:
        phase = PHASE_BY_STATE.get(source)
        if phase is None:
            continue
        back = PHASE_BY_STATE.get(phase.returns_to) if phase.returns_to else None
        if back is None or back.number > phase.number or phase.returns_to != act.target:
            yield _error(
                3,
                f"The act “{act.name}” sends {phase.name} back to “{act.target or 'nowhere'}”, and the phase"
                f" returns to “{phase.returns_to or 'nowhere'}”.",
                f"Give {phase.name} an earlier phase as its `returns_to` in {TABLE}, the same for every phase"
                " of one act.",
            )


def phases_have_a_way_on(**_kwargs: Any) -> list[CheckMessage]:
    """Every phase is left by an act that starts there, to the next phase in the table or to the goal."""
    return [fault for phase in PHASES for fault in _faults_of_way_on(phase)]


def _faults_of_way_on(phase: Phase) -> Iterator[CheckMessage]:
    starting = [act for act in ACTS if phase.state in act.sources]
    way_on = next((act for act in starting if act.name == phase.leaves_by), None)
    if way_on is None or way_on.target is None or way_on.kind is Kind.REFUSAL:
        yield _error(
            4,
            f"Nothing leads on from {phase.name}: it leaves by “{phase.leaves_by}”, which is no act that"
            " starts there and leads on.",
            f"Correct `leaves_by` in {TABLE}, or add the act to ACTS there and its transition to"
            " transitions.py.",
        )
    else:
        comes_next = PHASES[phase.number].state if phase.number < len(PHASES) else GOAL
        if way_on.target != comes_next:
            yield _error(
                4,
                f"{phase.name} leads on to “{way_on.target}”, and what follows it in the table is"
                f" “{comes_next}”.",
                f"Correct the target of “{way_on.name}” in {TABLE}, or the order of the phases.",
            )
    signing = [act.name for act in starting if act.kind is Kind.SIGN_OFF]
    if len(signing) != bool(phase.sign_offs):
        found = ", ".join(f"“{name}”" for name in signing) or "none"
        yield _error(
            4,
            f"{phase.name} asks for {len(phase.sign_offs)} sign-offs, and the acts that sign are: {found}.",
            f"A phase with sign-offs is signed by one act, and one without by none: correct ACTS in {TABLE}.",
        )


def roles_can_be_held(**_kwargs: Any) -> list[CheckMessage]:
    """Every role has its permission on HotFix, and the table lets only roles sign that may sign."""
    permissions = {codename for codename, _name in HotFix._meta.permissions}
    held = [
        _error(
            5,
            f"The role “{role.label}” has no permission on HotFix, so nobody can hold it.",
            f"Meta.permissions of HotFix (apps/hotfixes/models.py) must have “{role.codename}”.",
        )
        for role in Role
        if role.codename not in permissions
    ]
    signing = [
        _error(
            5,
            f"{phase.name} is signed by the role “{rule.role}”, which signs nothing.",
            f"Correct the role in {TABLE}, or make it one of SIGNING_ROLES (apps/accounts/roles.py).",
        )
        for phase in PHASES
        for rule in phase.sign_offs
        if rule.role not in SIGNING_ROLES
    ]
    return held + signing


def every_state_has_its_place(**_kwargs: Any) -> list[CheckMessage]:
    """Every state is either one phase or one end, and is shown in a tone."""
    places = Counter(one.state for one in (*PHASES, *ENDS))
    faults = [
        _error(
            6,
            f"The state “{state.value}” is neither a phase nor an end of the process table."
            if not places[state]
            else f"The state “{state.value}” stands more than once in the process table.",
            f"Every State has one Phase or one End in {TABLE}.",
        )
        for state in State
        if places[state] != 1
    ]
    faults += [
        _error(
            6,
            f"“{one.state}” is shown in the tone “{one.tone}”, which is none.",
            "Take one of Tone (apps/hotfixes/phase_columns.py), or add it there, and its chip to"
            " static/console/controls.css.",
        )
        for one in (*PHASES, *ENDS)
        if one.tone not in tuple(Tone)
    ]
    return faults


def rules_have_their_phase(**_kwargs: Any) -> list[CheckMessage]:
    """What has to be so for exactly one phase is so for one, and no phase contradicts itself."""
    deploying = [phase for phase in PHASES if phase.deploys]
    restoring = [phase for phase in PHASES if phase.restores_service]
    faults = [
        _error(
            7,
            f"{len(phases)} phases have `{column}`, and one has to have it.",
            f"Correct the phases in {TABLE}.",
        )
        for column, phases in (("deploys", deploying), ("restores_service", restoring))
        if len(phases) != 1
    ]
    if not any(phase.answers_reports for phase in PHASES):
        faults.append(
            _error(
                7,
                "Nobody is told of a report to which nobody responds: no phase has `answers_reports`.",
                f"Set it in {TABLE} for the phase whose suppliers respond first.",
            )
        )
    faults += [
        _error(
            7,
            f"{phase.name} is signed by the developer of the round, and the developer may not sign it.",
            f"Take one of the two out of the phase in {TABLE}.",
        )
        for phase in PHASES
        if phase.signed_by_the_developer and Barred.THE_DEVELOPER in phase.not_signed_by
    ]
    return faults


CHECKS = (
    evidence_of_the_table_exists,
    transitions_match_the_table,
    acts_lead_somewhere,
    phases_have_a_way_on,
    roles_can_be_held,
    every_state_has_its_place,
    rules_have_their_phase,
)
