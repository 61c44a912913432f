"""A piece of evidence as people read it, on the screen and on paper: labels, words and dates, no codes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.evidence.attachments import Attachment
from apps.evidence.fields import Words
from apps.evidence.file_kinds import TYPES
from apps.evidence.insisted import kept_doubts
from apps.evidence.shared import capital
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.content_versions import AnyField, Coverage, Rows, coverage
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.lacks import is_blank


@dataclass(frozen=True)
class Field:
    """One value with its label. `wide` text wants the whole width; `blank` means that nobody filled it in."""

    name: str
    label: str
    value: str
    blank: bool
    wide: bool


@dataclass(frozen=True)
class Table:
    """The rows of one kind, every cell as words."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows with each cell beside the name of its column, for screens too narrow for columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class AttachedFile:
    """One file on the record. `key` is the attachment's own; `sha256` has 64 hexadecimal digits."""

    key: int
    name: str
    type: str
    size: str
    sha256: str
    note: str
    added_by: str
    added_at: str

    @property
    def can_be_looked_into(self) -> bool:
        """Whether a page shows what is in it. Not a field: what a record prints is made of those."""
        return any(one.can_be_looked_into for one in TYPES if str(one.label) == self.type)


@dataclass(frozen=True)
class Sheet:
    """One record of evidence, whole. `name` is its evidence name in the process table."""

    name: str
    title: str
    round: int
    fields: tuple[Field, ...]
    tables: tuple[Table, ...]
    lacks: tuple[str, ...]
    changed_by: str
    changed_at: str
    attachments: tuple[AttachedFile, ...] = ()
    # What was decided about it, and what was asked about and kept.
    remarks: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody has put in anything: not worth a line for each field."""
        rows = any(table.rows for table in self.tables)
        return not rows and not self.attachments and all(field.blank for field in self.fields)


# What people want to see beside what they typed, by evidence name: label, and how to get it.
_SHOWN_TOO: dict[str, tuple[tuple[str, Words, Callable[[Any], Any]], ...]] = {
    "issue_reports": (
        ("system", gettext_lazy("system"), lambda report: str(report.hotfix.system)),
        ("reporter", gettext_lazy("reporter"), lambda report: str(report.hotfix.reported_by)),
    ),
    "risk_assessments": (
        ("overall", gettext_lazy("overall risk"), lambda risk: risk.overall.label if risk.overall else ""),
    ),
    "deployment_plans": (("window_end", gettext_lazy("end of the window"), lambda plan: plan.window_end),),
}


def sheet(record: Evidence) -> Sheet:
    """`record` as people read it. Rows are read by `.all()`, so that prefetched ones cost no query."""
    name = record.relation()
    covered = record.coverage
    return Sheet(
        name=name,
        title=record.label(),
        round=record.round,
        fields=tuple(_fields(record, name)),
        tables=tuple(_table(record, rows) for rows in covered.tables),
        # Words alone: a sheet is plain data, which another process may lay out.
        lacks=tuple(str(lack) for lack in (*record.missing(), *record.unanswered())),
        changed_by=str(record.changed_by or ""),
        changed_at=in_words(record.changed_at),
        attachments=tuple(attached_file(file) for file in record.attached),
        remarks=(*record.decided_in_words(), *kept_doubts(record)),
    )


def attached_file(file: Attachment) -> AttachedFile:
    """`file` as people read it."""
    return AttachedFile(
        key=file.pk,
        name=file.name,
        type=str(file.get_media_type_display()),
        size=file.get_size_display(),
        sha256=file.sha256,
        note=file.note,
        added_by=str(file.added_by),
        added_at=in_words(file.added_at),
    )


def in_words(value: object) -> str:
    """A value without a field of its own, as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return clock.to_the_minute(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _fields(record: Evidence, name: str) -> Iterable[Field]:
    for covered, field in record.coverage.fields.items():
        value = _with_amendments(record, covered, value_in_words(record, field))
        if not (value or field.editable):
            continue  # nobody could have filled it in
        yield Field(
            name=covered,
            label=capital(field.verbose_name),
            value=value,
            blank=is_blank(value),
            wide=isinstance(field, models.TextField),
        )
    for attribute, label, get in _SHOWN_TOO.get(name, ()):
        value = in_words(get(record))
        yield Field(name=attribute, label=capital(label), value=value, blank=is_blank(value), wide=False)


def _with_amendments(record: Evidence, name: str, value: str) -> str:
    """The value with what was said since that it should have been: contested, or amended."""
    said = [one.in_words for one in record.amended if one.name == name]
    return "\n".join((value, *said)) if said else value


def _table(record: Evidence, rows: Rows) -> Table:
    # What answers a question stands beside its answer.
    shown = [(name, field) for name, field in columns(rows) if field.name != "answered_by"]
    return Table(
        name=rows.name,
        title=capital(rows.model._meta.verbose_name_plural or ""),
        columns=tuple(capital(field.verbose_name) for _name, field in shown),
        rows=tuple(
            tuple(
                _with_amendments(record, f"{rows.name}:{row.pk}.{name}", _cell(row, field))
                for name, field in shown
            )
            for row in getattr(record, rows.relation).all()
        ),
    )


def _cell(row: models.Model, field: AnyField) -> str:
    """One value of a row; what the gate answers stands where people would have answered."""
    answer = row.gate_answer if isinstance(row, ChecklistAnswer) and field.name == "answer" else None
    return str(answer) if answer else value_in_words(row, field)


def columns(rows: Rows) -> list[tuple[str, AnyField]]:
    """What a version covers of a kind of row, in the order of reading: a note explains what is before it."""
    return sorted(rows.fields.items(), key=lambda pair: pair[1].name == "note")


def value_in_words(instance: models.Model, field: AnyField) -> str:
    """The value of one field as people read it; of an account, its name."""
    raw = getattr(instance, field.attname)
    if is_blank(raw):
        return ""
    if field.is_relation:
        return str(getattr(instance, field.name))
    display = getattr(instance, f"get_{field.name}_display", None)
    if display is not None:
        return str(display())
    words = in_words(raw)
    if field.name.endswith("_minutes"):
        return _("%(minutes)s min") % {"minutes": words}
    if field.name.endswith("_percent"):
        return _("%(percent)s %%") % {"percent": words}
    return words


def coverage_of(content: Mapping[str, Any]) -> Coverage:
    """What the version covers in which the content of one record was written."""
    return coverage(evidence_model(content["evidence"]), content.get("version", 1))


def plain_in_words(model: type[models.Model], field: AnyField, value: Any) -> str:
    """The same of a value in plain data, as a sign-off keeps it."""
    if value is None:
        return ""
    return value_in_words(model(**{field.attname: field.to_python(value)}), field)
