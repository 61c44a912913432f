"""The process as text, as data and as a diagram, made from the table in phases.py."""

from typing import Any

from .evidence import evidence_model
from .phases import ENDED, PHASES, TRANSITIONS, Act, Kind


def as_data() -> dict[str, Any]:
    """The phases and transitions as plain data."""
    return {
        "phases": [
            {
                "number": phase.number,
                "state": phase.state.value,
                "name": phase.name,
                "activities": [str(activity) for activity in phase.activities],
                "evidence": [evidence_model(name).label() for name in phase.all_evidence],
                "sign_offs": [str(rule.role.label) for rule in phase.sign_offs],
            }
            for phase in PHASES
        ],
        "ends": [{"state": state.value, "name": str(state.label)} for state in ENDED],
        "transitions": [
            {
                "name": act.name,
                "from": [source.value for source in act.sources],
                "to": act.target.value if act.target else None,
                "kind": act.kind.value,
                "by": _by(act),
                "gate": act.needs_gate,
                "reason_required": act.needs_reason,
            }
            for act in TRANSITIONS
        ],
    }


def as_text() -> str:
    """The phases and transitions for a terminal."""
    data = as_data()
    lines: list[str] = []
    for phase in data["phases"]:
        lines.append(f"{phase['number']}. {phase['name']} ({phase['state']})")
        lines.append(f"   activities: {', '.join(phase['activities'])}")
        lines.append(f"   evidence:   {', '.join(phase['evidence'])}")
        lines.append(f"   sign-offs:  {' and '.join(phase['sign_offs']) or 'none'}")
    lines += [f"*. {end['name']} ({end['state']})" for end in data["ends"]]
    lines.append("")
    for one in data["transitions"]:
        lines.append(
            f"{one['name']}: {', '.join(one['from'])} -> {one['to']}  [{one['kind']}; {', '.join(one['by'])}]"
        )
    return "\n".join(lines)


def as_mermaid() -> str:
    """The phases and transitions as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {PHASES[0].state.value}"]
    lines += [f"    {phase.state.value}: {phase.name}" for phase in PHASES]
    lines += [f"    {state.value}: {state.label}" for state in ENDED]
    for act in TRANSITIONS:
        target = act.target.value if act.target else ""
        lines += [f"    {source.value} --> {target}: {act.name}" for source in act.sources]
    lines += [f"    {state.value} --> [*]" for state in ENDED]
    return "\n".join(lines)


def _by(act: Act) -> list[str]:
    joined = [str(role.label) for role in act.roles]
    if act.kind is Kind.ACT and act.by_reporter_in:
        joined.append("reporter")
    return joined
