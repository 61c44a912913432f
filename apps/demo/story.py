"""What an incident story is made of, and how one is told with the names and figures of one occasion."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from apps.systems.priorities import Priority, Trigger

Fields = Mapping[str, Any]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Story:
    """One kind of incident, from the report to the lessons; `{words}` in it are filled in when it is told.

    The mappings hold the fields of evidence under their own names. Of `options` the first is the chosen one.
    """

    system: str
    priority: Priority
    triggers: tuple[Trigger, ...]
    description: str
    reasons: tuple[str, str, str, str]  # in the order of the four qualifying factors
    impact: Fields
    change: Fields
    options: Rows  # kind, description, for and against
    risks: Rows  # level, mitigation: implementation, operational, process, timeline
    code: Fields
    commits: tuple[str, ...]
    findings: Rows  # severity, status, description[, why it is waived]
    tested: str
    plan: Fields
    watched: tuple[str, str]  # what the monitoring showed, the conclusion
    note: Fields
    lessons: Fields
    actions: Rows  # what, whose, due in how many days
    steps: Rows = ()  # description, owner: before the ordinary steps of the system
    words: Fields = field(default_factory=dict)  # what stands where a telling says nothing


def tell(story: Story, **words: Any) -> Story:
    """`story` with every `{word}` filled in; an unknown word is an error here, not on the screen."""
    known = {**story.words, **words}
    told = {
        each.name: _filled(getattr(story, each.name), known)
        for each in fields(story)
        if each.name not in ("system", "priority", "triggers", "words")
    }
    return replace(story, **told)


def _filled(value: Any, words: Fields) -> Any:
    if isinstance(value, str):
        return value.format_map(words)
    if isinstance(value, tuple):
        return tuple(_filled(one, words) for one in value)
    if isinstance(value, Mapping):
        return {name: _filled(one, words) for name, one in value.items()}
    return value
