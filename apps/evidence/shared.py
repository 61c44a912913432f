"""What the evidence models do alike: say what is blank, copy rows and checklists, find their neighbours."""

from collections.abc import Iterable
from typing import Any, TypeVar

from apps.common.tracking import create_together
from apps.evidence.fields import Words
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.lacks import Lack, is_blank
from apps.systems.models import ChecklistTemplateItem

E = TypeVar("E", bound=Evidence)


def capital(words: Words) -> str:
    """A label as it stands at the beginning of a line."""
    text = str(words)
    return text[:1].upper() + text[1:]


def blanks(record: Evidence) -> list[str]:
    """What every field lacks that the version of `record` needs and that is still blank."""
    needed = record.coverage.needed.items()
    return [Lack(words, name) for name, words in needed if is_blank(getattr(record, name))]


def of_same_round(model: type[E], record: Evidence) -> E | None:
    """The record of another kind that the same hot fix has in the same round."""
    found: E | None = model._default_manager.filter(hotfix=record.hotfix, round=record.round).last()
    return found


def stated_first(record: Evidence) -> Any:
    """The statement of a late record, while production stands as it was changed first; None otherwise."""
    return getattr(record.hotfix, "late_statement", None) if record.hotfix.ahead_of_its_go else None


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
