"""The values of a record that are worth a doubt: its texts and times and those of its rows, labelled."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.evidence.doubts import Believed, Typed
from apps.evidence.fields import none_is_an_answer
from apps.evidence.shared import capital
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.content_versions import AnyField
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank

# Times that somebody may have mistyped or made up, and how far from now they are believed.
_BELIEVED = {
    "issue_reports.observed_at": Believed(ago=timedelta(days=30)),
    "deployment_plans.window_start": Believed(ago=timedelta(hours=1), ahead=timedelta(days=14)),
    "lessons_learned.actions.due": Believed(ago=timedelta()),
}
# Of these, any word may be a name: a test environment is called so.
_ANY_WORD = frozenset({"test_reports.environment"})


@dataclass(frozen=True)
class Filled:
    """The values of a record or row by field, and which of them are new; None for all."""

    values: Mapping[str, Any]
    new: Collection[str] | None = None

    def is_new(self, name: str) -> bool:
        return self.new is None or name in self.new


def typed(record: Evidence, filled: Filled, rows: Mapping[str, Iterable[Filled]]) -> Iterator[Typed]:
    """Yield what was typed into `record`, worth a doubt.

    Args:
        rows: for each relation, its rows in their order.
    """
    kind, covered = record.relation(), record.coverage
    for field in covered.fields.values():
        yield from _typed(kind, field, filled, capital(field.verbose_name))
    for relation, each in rows.items():
        table = covered.rows_of(relation)
        if table is None:
            continue
        title = capital(table.model._meta.verbose_name_plural or "")
        for number, row in enumerate(each, start=1):
            for field in table.fields.values():
                words = {"rows": title, "number": number, "label": capital(field.verbose_name)}
                label = _("%(rows)s, %(number)d, %(label)s") % words
                yield from _typed(f"{kind}.{relation}", field, row, label)


def typed_in(record: Evidence) -> list[Typed]:
    """What stands in `record` as it is stored."""
    rows = {
        table.relation: [_stored(row) for row in getattr(record, table.relation).all()]
        for table in record.coverage.tables
    }
    return list(typed(record, _stored(record), rows))


def _stored(instance: models.Model) -> Filled:
    return Filled({field.name: getattr(instance, field.attname) for field in instance._meta.concrete_fields})


def _typed(place: str, field: AnyField, filled: Filled, label: str) -> Iterator[Typed]:
    name, value, new = f"{place}.{field.name}", filled.values.get(field.name), filled.is_new(field.name)
    if not field.editable or is_blank(value) or field.choices or name in _ANY_WORD:
        return
    if isinstance(field, models.CharField | models.TextField):
        answer = issubclass(field.model, ChecklistAnswer)
        yield Typed(
            name,
            label,
            str(value),
            long=isinstance(field, models.TextField) and not answer,
            none_counts=none_is_an_answer(field),
            new=new,
        )
    elif isinstance(value, date) and name in _BELIEVED:
        yield Typed(name, label, value, soon=_BELIEVED[name], new=new)
