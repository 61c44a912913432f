"""Why a page came back: each sentence once on top, with a link to the field where it stands as well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.common.errors import DomainError, GateClosed


@dataclass(frozen=True)
class Mark:
    """A sentence at a field, and the way there."""

    anchor: str
    label: str
    sentence: str


@dataclass(frozen=True)
class Refusal:
    """What stands on top: why, every marked field, and what is missing where the page does not list it."""

    sentences: tuple[str, ...]
    marks: tuple[Mark, ...]
    lacks: tuple[str, ...]


def refusal(error: DomainError | None, context: Mapping[str, Any]) -> Refusal | None:
    """What the page of `context` says on top about `error` and its forms; None where nothing is wrong."""
    form = context.get("form")
    if error is None and not (form and form.errors):
        return None
    rows = [one for one in (*context.get("formsets", ()), context.get("checklist")) if one]
    listed_below = context.get("unmet") or context.get("missing")
    return Refusal(
        sentences=tuple(_sentences(error, form)),
        marks=(*_of_form(form), *(mark for one in rows for mark in _of_rows(one))),
        lacks=error.lacks if isinstance(error, GateClosed) and not listed_below else (),
    )


def _sentences(error: DomainError | None, form: Any) -> list[str]:
    whole = list(form.non_field_errors()) if form else []
    if whole:
        return whole
    # What is wrong with a field is said at the field, and on top beside the link to it.
    if error is None or getattr(error, "fields", None):
        return [_("Some of this is missing or wrong.")]
    return [str(error)]


def _of_form(form: Any) -> Iterable[Mark]:
    for field in form.visible_fields() if form else ():
        for sentence in field.errors:
            yield Mark(f"row_{field.auto_id}", capfirst(field.label), sentence)


def _of_rows(rows: Any) -> Iterable[Mark]:
    prefix = rows.formset.prefix
    for sentence in rows.formset.non_form_errors():
        yield Mark(f"{prefix}-heading", rows.title, sentence)
    for number, row in enumerate(rows.formset.forms, start=1):
        name = f"{rows.title}, {number}"
        for sentence in row.non_field_errors():
            yield Mark(row.prefix, name, sentence)
        for mark in _of_form(row):
            yield Mark(mark.anchor, f"{name}, {mark.label}", mark.sentence)
