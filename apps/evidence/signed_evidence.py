"""Evidence as it was signed, as people read it: sheets of the plain data that a sign-off keeps."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from apps.evidence.file_types import size_in_words
from apps.evidence.shared import is_blank
from apps.evidence.sheets import Field, Sheet, Table, capital, plain_in_words
from apps.hotfixes.evidence import Content, content_fields, evidence_model


def signed_sheets(content: Content) -> list[Sheet]:
    """One sheet for each record of evidence, with what was signed and nothing that was added since."""
    return [_sheet(record) for record in content]


def _sheet(record: dict[str, Any]) -> Sheet:
    model = evidence_model(record["evidence"])
    return Sheet(
        name=record["evidence"],
        title=model.label(),
        round=record["round"],
        fields=tuple(_fields(model, record["fields"])),
        tables=tuple(_tables(model, record)),
        lacks=(),
        changed_by="",
        changed_at="",
    )


def _fields(model: type[models.Model], values: dict[str, Any]) -> Iterable[Field]:
    for field in content_fields(model):
        words = plain_in_words(model, field, values)
        wide = isinstance(field, models.TextField)
        yield Field(field.name, capital(field.verbose_name), words, is_blank(words), wide)


def _tables(model: type[models.Model], record: dict[str, Any]) -> Iterable[Table]:
    for relation, rows in record["rows"].items():
        row_model = model._meta.get_field(relation).related_model
        assert isinstance(row_model, type)
        # A note explains what stands before it, so it is read last.
        fields = sorted(content_fields(row_model), key=lambda field: field.name == "note")
        yield Table(
            name=relation,
            title=capital(row_model._meta.verbose_name_plural or ""),
            columns=tuple(capital(field.verbose_name) for field in fields),
            rows=tuple(tuple(plain_in_words(row_model, field, row) for field in fields) for row in rows),
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
