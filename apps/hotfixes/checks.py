"""Start-up checks: the process table, the transitions and the evidence must agree."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist

from .content_versions import Fault, faults
from .evidence import Evidence, EvidenceRow, content_fields
from .models import HotFix
from .phases import TRANSITIONS, evidence_names


def evidence_of_the_table_exists(**_kwargs: Any) -> list[CheckMessage]:
    """Every evidence name in phases.py is a relation on HotFix to a kind of Evidence."""
    return [found for name in evidence_names() if (found := _check_evidence(name))]


def _check_evidence(name: str) -> CheckMessage | None:
    try:
        related = HotFix._meta.get_field(name).related_model
    except FieldDoesNotExist:
        related = None
    if isinstance(related, type) and issubclass(related, Evidence):
        return None
    return Error(
        f"The process table names evidence “{name}”, and HotFix has no such evidence.",
        hint="Correct the name in apps/hotfixes/phases.py, or add the Evidence model with this related_name.",
        id="hotfixes.E001",
    )


def what_is_signed_is_versioned(**_kwargs: Any) -> list[CheckMessage]:
    """Every field and row of every kind of evidence is in a content version, and no version names another."""
    return [
        _about_version(model, fault)
        for model in apps.get_models()
        if issubclass(model, Evidence)
        for fault in faults(model, _filled_in(model))
    ]


def _filled_in(model: type[Evidence]) -> Iterator[str]:
    """All that people fill in of this evidence: its fields, and those of its rows with their relation."""
    for field in (*content_fields(model), *model._meta.many_to_many):
        yield field.name
    for relation in model._meta.related_objects:
        rows: Any = relation.related_model
        if issubclass(rows, EvidenceRow) and relation.field.name == "record":
            yield from (f"{relation.get_accessor_name()}.{field.name}" for field in content_fields(rows))


def _about_version(model: type[Evidence], fault: Fault) -> CheckMessage:
    words = {"name": fault.name, "number": fault.number, "evidence": model._meta.verbose_name}
    if fault.number is None:
        return Error(
            "The field “{name}” of the {evidence} is in no version of what is signed.".format(**words),
            hint=f"Add it to a new ContentVersion at the end of {model.__name__}.versions. One that was "
            "released is never changed: what was signed by it would turn stale.",
            id="hotfixes.E003",
        )
    return Error(
        "Version {number} of what is signed of the {evidence} names “{name}”: there is none.".format(**words),
        hint="A field that got another name stands in `renames` of a new ContentVersion; one that is used no "
        "more stands in `retires`, and its column stays.",
        id="hotfixes.E004",
    )


def transitions_match_the_table(**_kwargs: Any) -> list[CheckMessage]:
    """HotFix has exactly the transitions of the process table."""
    written = {transition.name for transition in HotFix().get_all_state_transitions()}  # type: ignore[attr-defined]
    told = {act.name for act in TRANSITIONS}
    return [
        Error(
            f"The transition “{name}” stands only in {'transitions.py' if name in written else 'phases.py'}.",
            hint="Every transition stands in both, and no other.",
            id="hotfixes.E002",
        )
        for name in sorted(written ^ told)
    ]
