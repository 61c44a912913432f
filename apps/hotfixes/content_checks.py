"""Start-up check: everything that people fill in as evidence is in a version of what is signed."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error

from .content_versions import Fault, faults
from .evidence import Evidence, EvidenceRow, content_fields


def what_is_signed_is_versioned(**_kwargs: Any) -> list[CheckMessage]:
    """Every field and row of every kind of evidence is in a content version, and no version names another."""
    return [
        _about_versions(model, fault)
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


def _about_versions(model: type[Evidence], fault: Fault) -> CheckMessage:
    words = {"name": fault.name, "number": fault.number, "evidence": model._meta.verbose_name}
    if fault.number is None:
        return Error(
            "The field “{name}” of the {evidence} is in no version of what is signed.".format(**words),
            hint=f"Add it to a new ContentVersion at the end of {model.__name__}.versions. One that was "
            "released is never changed: what was signed by it would turn stale.",
            id="hotfixes.E008",
        )
    return Error(
        "Version {number} of what is signed of the {evidence} names “{name}”: there is none.".format(**words),
        hint="A field that got another name stands in `renames` of a new ContentVersion; one that is used no "
        "more stands in `retires`, and its column stays.",
        id="hotfixes.E009",
    )
