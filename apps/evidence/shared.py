"""What the evidence models do alike: say what is blank, copy rows and checklists, find their neighbours."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models

from apps.common.tracking import create_together
from apps.evidence.fields import Words
from apps.hotfixes.evidence import Evidence, EvidenceRow, content_fields
from apps.systems.models import ChecklistTemplateItem

E = TypeVar("E", bound=Evidence)


def is_blank(value: object) -> bool:
    """Whether nothing was put in; 0 and “no” are something."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def blanks(record: models.Model, needed: Mapping[str, Words]) -> list[str]:
    """The words of every field in `needed` (name to words) that is still blank."""
    return [str(words) for name, words in needed.items() if is_blank(getattr(record, name))]


def of_same_round(model: type[E], record: Evidence) -> E | None:
    """The record of another kind that the same hot fix has in the same round."""
    found: E | None = model._default_manager.filter(hotfix=record.hotfix, round=record.round).last()
    return found


def copy_rows(rows: Iterable[EvidenceRow], *, to: Evidence) -> None:
    """Copy rows of an earlier record to the record `to`."""
    copies = []
    for row in rows:
        kind: type[Any] = type(row)
        copies.append(
            kind(record=to, **{field.attname: getattr(row, field.attname) for field in content_fields(kind)})
        )
    create_together(copies)


def copy_checklist(kind: str, *, to: Evidence) -> None:
    """Copy the template's questions, so that a later edit of the template changes no existing record."""
    answer: Any = type(to)._meta.get_field(to.checklist).related_model
    items = ChecklistTemplateItem.objects.filter(template__kind=kind)
    create_together([answer(record=to, **item.copied()) for item in items])
