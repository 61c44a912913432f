"""Evidence as it was signed, as people read it: sheets of the plain data that a sign-off keeps."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.common.packed_json import Unreadable
from apps.evidence.file_types import size_in_words
from apps.evidence.shared import capital
from apps.evidence.sheets import Field, Sheet, Table, columns, coverage_of, plain_in_words
from apps.hotfixes.content_versions import Coverage
from apps.hotfixes.evidence import Content, Evidence, digest, evidence_behind, evidence_model
from apps.hotfixes.lacks import is_blank


def as_it_was_signed(content: Any, sha256: str) -> Content | None:
    """Return what a sign-off keeps, if it is what the digest of the sign-off covers; else None.

    Whatever else lies there was put there past the software: it may be of any kind, and is not interpreted.
    """
    try:
        return content if _is_content(content) and digest(content) == sha256 else None
    except (ValueError, RecursionError):  # a text that is none, a list in a list in a list
        return None


def _is_content(content: Any) -> bool:
    return not isinstance(content, Unreadable) and isinstance(content, list) and all(map(_is_record, content))


def _is_record(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and evidence_behind(str(record.get("evidence"))) is not None
        and {"round", "fields", "rows", "attachments"} <= record.keys()
        and isinstance(record["fields"], dict)
        and isinstance(record["rows"], dict)
        and all(isinstance(row, dict) for rows in record["rows"].values() for row in rows)
        and all(isinstance(file, dict) for file in record["attachments"])
    )


def signed_sheets(content: Content) -> list[Sheet]:
    """One sheet for each record of evidence, with what was signed and nothing that was added since."""
    return [_sheet(record) for record in content]


def _sheet(record: dict[str, Any]) -> Sheet:
    model = evidence_model(record["evidence"])
    covered = coverage_of(record)
    return Sheet(
        name=record["evidence"],
        title=model.label(),
        round=record["round"],
        fields=tuple(_fields(model, covered, record["fields"])),
        tables=tuple(_tables(covered, record)),
        lacks=(),
        changed_by="",
        changed_at="",
    )


def _fields(model: type[Evidence], covered: Coverage, values: dict[str, Any]) -> Iterable[Field]:
    for name, field in covered.fields.items():
        words = plain_in_words(model, field, values.get(name))
        wide = isinstance(field, models.TextField)
        yield Field(name, capital(field.verbose_name), words, is_blank(words), wide)


def _tables(covered: Coverage, record: dict[str, Any]) -> Iterable[Table]:
    for rows in covered.tables:
        shown = columns(rows)
        yield Table(
            name=rows.name,
            title=capital(rows.model._meta.verbose_name_plural or ""),
            columns=tuple(capital(field.verbose_name) for _name, field in shown),
            rows=tuple(
                tuple(plain_in_words(rows.model, field, row.get(name)) for name, field in shown)
                for row in record["rows"].get(rows.name, [])
            ),
        )
    yield Table(
        name="attachments",
        title=_("Attached files"),
        columns=(_("Name"), _("Size"), _("SHA-256"), _("Note")),
        rows=tuple(
            (file["name"], size_in_words(file["size"]), file["sha256"], file["note"])
            for file in record["attachments"]
        ),
    )
