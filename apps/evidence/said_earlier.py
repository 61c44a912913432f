"""What an earlier record says that a later one is about: shown there, not typed again (PROCESS.md 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.evidence.shared import capital
from apps.evidence.sheets import value_in_words
from apps.hotfixes.evidence import Evidence

_ARGUED = (
    ("qualifications", "critical_impact_reason"),
    ("qualifications", "no_workaround_reason"),
    ("qualifications", "immediate_action_reason"),
)
_CHANGED = ("change_requests", "description")

# By evidence name: what is shown above its form, as evidence name and field.
SHOWN: dict[str, tuple[tuple[str, str], ...]] = {
    "qualifications": (("issue_reports", "description"),),
    "impact_assessments": (("issue_reports", "description"), *_ARGUED),
    "change_requests": (("issue_reports", "description"), *_ARGUED),
    "risk_assessments": (_CHANGED,),
    "development_records": (_CHANGED,),
    "code_reviews": (_CHANGED, ("development_records", "files_changed")),
    "test_reports": (_CHANGED, ("development_records", "files_changed")),
    "deployment_plans": (_CHANGED, ("risk_assessments", "implementation_mitigation")),
    "verifications": (("issue_reports", "description"), ("deployment_plans", "rollback_triggers")),
    "lessons_learned": (("issue_reports", "description"),),
}


@dataclass(frozen=True)
class Said:
    """One text of an earlier record. `name` is the evidence name by which its form is found."""

    name: str
    title: str
    field: str
    label: str
    text: str


def said_earlier(record: Evidence) -> list[Said]:
    """What earlier records of the hot fix say that the form of `record` need not ask again."""
    shown = SHOWN.get(record.relation(), ())
    names = dict.fromkeys(name for name, _field in shown)
    read = record.hotfix.evidence(*names, every_round=True) if names else {}
    return list(_said(shown, read))


def _said(shown: tuple[tuple[str, str], ...], read: dict[str, list[Evidence]]) -> Iterator[Said]:
    for name, called in shown:
        if not read[name]:
            continue
        newest = read[name][-1]
        field = next((one for one in newest.coverage.fields.values() if one.name == called), None)
        if field is None:
            continue
        if text := value_in_words(newest, field):
            yield Said(name, newest.label(), called, capital(field.verbose_name), text)
