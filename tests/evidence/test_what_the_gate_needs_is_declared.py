"""The fields that a record says the gate needs are those without which it lacks something, and no others."""

from typing import Any

import pytest
from django.db import models

from apps.hotfixes.evidence import content_fields, evidence_model
from apps.hotfixes.phases import evidence_names, recorded_outside_phases
from tests.filling import fill, opened

# Kinds of row that a complete record may well be without.
NEVER_NEEDED = ("findings", "issues", "attachments")
OPENED = [name for name in evidence_names() if name not in recorded_outside_phases()]
FIELDS = [
    (name, field.name) for name in OPENED for field in content_fields(evidence_model(name)) if field.editable
]
ROWS = [
    (name, rows.relation, field.name)
    for name in OPENED
    for rows in evidence_model(name).newest().rows
    if rows.name not in NEVER_NEEDED
    for field in rows.fields.values()
    if field.editable and field.blank
]
# One of each kind that the complete examples have no row of.
MORE = {"actions": {"description": "Watch the dates", "owner": "Operations", "due": "2026-12-24"}}


def _empty(record: Any, name: str) -> None:
    field = record._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        nothing: Any = False
    elif isinstance(field, models.JSONField):
        nothing = []
    else:
        nothing = None if field.null else ""
    setattr(record, name, nothing)


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_of_a_record(name, field, hotfix):
    record = fill(opened(name, hotfix))
    _empty(record, field)
    assert bool(record.missing()) == (field in record.coverage.needs)


@pytest.mark.parametrize(("name", "rows", "field"), ROWS)
def test_of_its_rows(name, rows, field, hotfix):
    if rows == "outcomes":
        fill(opened("deployment_plans", hotfix))  # whose steps they are the outcomes of
    record = fill(opened(name, hotfix))
    if rows in MORE:
        getattr(record, rows).create(**MORE[rows])
    row = getattr(record, rows).first()
    _empty(row, field)
    row.save()
    assert bool(record.missing()) == (field in record.coverage.rows_of(rows).needs)
