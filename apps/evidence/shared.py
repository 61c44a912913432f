"""What the evidence models do alike: say what is blank, copy rows and checklists, find their neighbours."""

from collections.abc import Iterable
from typing import Any, TypeVar

from apps.common.tracking import create_together
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.systems.models import ChecklistTemplateItem

E = TypeVar("E", bound=Evidence)


def is_blank(value: object) -> bool:
    """Whether nothing was put in; 0 and “no” are something."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def blanks(record: Evidence) -> list[str]:
    """The words of every field that the version of `record` needs and that is still blank."""
    needed = record.coverage.needed.items()
    return [str(words) for name, words in needed if is_blank(getattr(record, name))]


def of_same_round(model: type[E], record: Evidence) -> E | None:
    """The record of another kind that the same hot fix has in the same round."""
    found: E | None = model._default_manager.filter(hotfix=record.hotfix, round=record.round).last()
    return found


def copy_rows(rows: Iterable[EvidenceRow], *, to: Evidence) -> None:
    """Copy rows of an earlier record to the record `to`.

    What the version of the new record covers no more stays with the earlier one.
    """
    copies = []
    for row in rows:
        kind: type[Any] = type(row)
        covered = next((one for one in to.coverage.tables if one.model is kind), None)
        if covered:
            values = {one.attname: getattr(row, one.attname) for one in covered.fields.values()}
            copies.append(kind(record=to, **values))
    create_together(copies)


def copy_checklist(kind: str, *, to: Evidence) -> None:
    """Copy the template's questions, so that a later edit of the template changes no existing record."""
    answer: Any = type(to)._meta.get_field(to.checklist).related_model
    items = ChecklistTemplateItem.objects.filter(template__kind=kind)
    create_together([answer(record=to, **item.copied()) for item in items])
